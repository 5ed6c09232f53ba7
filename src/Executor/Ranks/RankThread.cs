using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// The thread on which a rank computes. Who gives it work gets the result or, as soon as a rank is lost, the error: a
/// call into c10d or the device may never return, and is left behind. When the work fails, the others are told.
/// </summary>
/// <param name="rank">Its number.</param>
/// <param name="device">The device that it trains a part of.</param>
/// <param name="intraOpThreads">Threads of an operation.</param>
/// <param name="watch">What ends a wait.</param>
internal sealed class RankThread(int rank, int device, int intraOpThreads, RankWatch watch) : IDisposable
{
    private readonly StageThread _thread = new(rank, intraOpThreads);
    private bool _isLeftBehind;

    /// <summary>Whether the last work is done, so that the thread's things can be disposed.</summary>
    public bool IsIdle => !_isLeftBehind;

    /// <exception cref="PeerLostException">A rank is lost.</exception>
    /// <exception cref="StageFailedException">The work failed.</exception>
    public T Run<T>(Func<T> work)
    {
        watch.BeginWork();
        try
        {
            return Wait(work);
        }
        catch (Exception failure) when (failure is not PeerLostException)
        {
            watch.Give(new Verdict(rank, $"it failed: {failure.Message}"));
            throw new StageFailedException(device, failure);
        }
        finally
        {
            watch.EndWork();
        }
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>Ends the thread, unless it was left behind.</summary>
    public void Dispose()
    {
        if (IsIdle)
        {
            _thread.Dispose();
        }
    }

    private T Wait<T>(Func<T> work)
    {
        watch.ThrowIfLost();
        var result = _thread.Run(work);
        _isLeftBehind = true;
        WaitHandle.WaitAny([((IAsyncResult)result).AsyncWaitHandle, watch.Lost]);
        _isLeftBehind = !result.IsCompleted;
        if (result.IsCompletedSuccessfully)
        {
            return result.Result;
        }

        watch.ThrowIfLost();
        return result.GetAwaiter().GetResult(); // it failed: throws
    }
}
