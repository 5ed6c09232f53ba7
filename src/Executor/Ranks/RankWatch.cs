using System.Diagnostics;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// What a rank waits for, and the verdict that ends all waiting. The first verdict stands: ranks that leave because of
/// it are not blamed.
/// </summary>
/// <param name="patience">
/// How long to wait for the verdict when c10d notices first that a peer is gone: it does not know which one is at
/// fault.
/// </param>
internal sealed class RankWatch(TimeSpan patience)
{
    private readonly Lock _gate = new();
    private readonly List<(Work Work, Awaited Awaited)> _open = [];
    private readonly TaskCompletionSource _lost = new();
    private Verdict? _verdict;
    private Awaited? _awaited; // when the verdict came
    private long _workStart; // time stamp; 0 between steps

    /// <summary>Tells the other ranks of the verdict, before this one ends.</summary>
    public Action<Verdict> Announce { get; set; } = _ => { };

    /// <summary>Set when there is a verdict.</summary>
    public WaitHandle Lost => ((IAsyncResult)_lost.Task).AsyncWaitHandle;

    /// <summary>The verdict, as the error it is; null while there is none.</summary>
    public PeerLostException? Error
    {
        get
        {
            lock (_gate)
            {
                return _verdict is null ? null : new PeerLostException(_verdict, _awaited);
            }
        }
    }

    /// <summary>Ends all waits, now and later. A second verdict changes nothing.</summary>
    public void Give(Verdict verdict)
    {
        lock (_gate)
        {
            if (_verdict is not null)
            {
                return;
            }

            (_verdict, _awaited) = (verdict, _open.Count > 0 ? _open[0].Awaited : null);
        }

        Announce(verdict);
        lock (_gate)
        {
            _open.ForEach(wait => wait.Work.Abort());
        }

        _lost.SetResult();
    }

    /// <summary>For how long this rank has been at what all ranks do together; 0 while it is at nothing.</summary>
    public TimeSpan AtWork => Volatile.Read(ref _workStart) is > 0 and var start
        ? Stopwatch.GetElapsedTime(start)
        : TimeSpan.Zero;

    /// <summary>Counts the time from now on.</summary>
    public void BeginWork() => Volatile.Write(ref _workStart, Stopwatch.GetTimestamp());

    /// <summary>Counts no more.</summary>
    public void EndWork() => Volatile.Write(ref _workStart, 0);

    /// <summary>Gives a verdict when a step takes too long.</summary>
    public void CheckStep(TimeSpan deadline, int ownRank)
    {
        if (AtWork < deadline)
        {
            return;
        }

        Awaited? awaited;
        lock (_gate)
        {
            awaited = _open.Count > 0 ? _open[0].Awaited : null;
        }

        Give(awaited is null
            ? new Verdict(ownRank, $"it has not finished its step after {deadline.TotalSeconds} s")
            : new Verdict(awaited.Ranks[0], $"{Waiting(awaited, ownRank)} in vain, for {deadline.TotalSeconds} s"));
    }

    /// <summary>Begins something that needs other ranks.</summary>
    /// <exception cref="PeerLostException">A rank is lost.</exception>
    public T Begin<T>(Func<T> begin, Awaited awaited)
    {
        ThrowIfLost();
        try
        {
            return begin();
        }
        catch (TorchException failure) when (IsOthersFault(failure))
        {
            throw AfterFailure(failure, awaited);
        }
    }

    /// <summary>Waits for the end of an operation.</summary>
    /// <exception cref="PeerLostException">A rank is lost.</exception>
    public void Wait(Work work, Awaited awaited)
    {
        lock (_gate)
        {
            ThrowIfLost();
            _open.Add((work, awaited));
        }

        try
        {
            work.Wait();
        }
        catch (WorkAbortedException)
        {
            throw Error!;
        }
        catch (TorchException failure)
        {
            throw AfterFailure(failure, awaited);
        }
        finally
        {
            lock (_gate)
            {
                _open.RemoveAll(wait => ReferenceEquals(wait.Work, work));
            }
        }
    }

    /// <exception cref="PeerLostException">There is a verdict.</exception>
    public void ThrowIfLost()
    {
        if (Error is { } error)
        {
            throw error;
        }
    }

    private PeerLostException AfterFailure(TorchException failure, Awaited awaited)
    {
        if (!Lost.WaitOne(patience))
        {
            Give(new Verdict(
                awaited.Ranks[0],
                $"the wait for {awaited.What} failed, though all ranks are alive: {failure.Message}"));
        }

        return Error!;
    }

    /// <summary>Whether it may be that of another rank, and not of what was asked for.</summary>
    private static bool IsOthersFault(TorchException failure) =>
        failure is not (TorchValueException or TorchNotImplementedException or TorchOutOfMemoryException);

    private static string Waiting(Awaited awaited, int ownRank) => $"rank {ownRank} waited for {awaited.What}";
}
