using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// The thread on which a rank computes. Who gives it work gets the result or, as soon as a rank is lost, the error: a
/// call into c10d or the device may never return, and is left behind.
/// </summary>
internal sealed class RankThread(int rank, int intraOpThreads, RankWatch watch) : IDisposable
{
    private readonly StageThread _thread = new(rank, intraOpThreads);
    private bool _isLeftBehind;

    /// <summary>Whether the last work is done, so that the thread's things can be disposed.</summary>
    public bool IsIdle => !_isLeftBehind;

    /// <exception cref="PeerLostException">A rank is lost.</exception>
    public T Run<T>(Func<T> work)
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

    /// <summary>Ends the thread, unless it was left behind.</summary>
    public void Dispose()
    {
        if (IsIdle)
        {
            _thread.Dispose();
        }
    }
}
