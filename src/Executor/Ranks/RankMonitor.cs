using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TeraPipe.Executor.Ranks;

/// <summary>
/// Watches over the other ranks: says every now and then that this one is alive, and gives the verdict on one that says
/// nothing any more. All ranks are connected to rank 0, which passes verdicts on, so that all name the same rank; rank
/// 0 itself is watched by each.
/// </summary>
/// <remarks>
/// It has two threads of its own, and needs no pool. One only says that this rank is alive: whatever the other has to
/// do, and be it to compile what it does for the first time on a busy machine, holds no beat up.
/// </remarks>
internal abstract class RankMonitor : IDisposable
{
    private readonly List<Message> _messages = [];
    private readonly TaskCompletionSource<string?> _welcome = new();
    private (int Rank, long At)? _left; // who said goodbye first, and when
    private long _lastTurn;
    private volatile bool _leaves;

    protected RankMonitor(int rank, RankOptions options, RankWatch watch)
    {
        (Rank, Options, Watch) = (rank, options, watch);
        watch.Announce = Announce;
    }

    /// <summary>This machine's address that the other ranks reach it by.</summary>
    public abstract IPAddress LocalAddress { get; }

    protected int Rank { get; }

    protected RankOptions Options { get; }

    protected RankWatch Watch { get; }

    /// <summary>The connections; only the monitor's thread changes the list, under a lock on it.</summary>
    protected List<MessageLink> Links { get; } = [];

    /// <summary>Further sockets to wake up for.</summary>
    protected virtual IEnumerable<Socket> Listeners => [];

    /// <summary>Waits until all ranks are there and agree.</summary>
    /// <exception cref="RendezvousException">They are not, or do not; says why.</exception>
    /// <exception cref="PeerLostException">A rank was lost meanwhile.</exception>
    public void WaitForWelcome()
    {
        WaitHandle.WaitAny([((IAsyncResult)_welcome.Task).AsyncWaitHandle, Watch.Lost]);
        Watch.ThrowIfLost();
        if (_welcome.Task.Result is { } refusal)
        {
            throw new RendezvousException(refusal);
        }
    }

    /// <summary>Says that this rank leaves and all is well; the others go on.</summary>
    public void Dispose()
    {
        if (!_leaves)
        {
            _leaves = true;
            Broadcast(new Message(MessageKind.Bye, Rank));
        }
    }

    protected void Start()
    {
        _lastTurn = Stopwatch.GetTimestamp();
        foreach (var (work, name) in new (ThreadStart, string)[] { (Beat, "heartbeat"), (Listen, "monitor") })
        {
            new Thread(work)
            {
                Name = name,
                IsBackground = true,
                Priority = ThreadPriority.Highest, // a hint: not every system heeds it
            }.Start();
        }
    }

    /// <summary>Ends the wait for the others: with null all is well, else with the reason why not.</summary>
    protected bool Answer(string? refusal) => _welcome.TrySetResult(refusal);

    protected bool IsAnswered => _welcome.Task.IsCompleted;

    protected void Broadcast(Message message)
    {
        lock (Links)
        {
            Links.ForEach(link => link.Send(message));
        }
    }

    /// <summary>Something a rank says; beats and byes are dealt with already.</summary>
    protected abstract void Hear(MessageLink from, Message message);

    /// <summary>Whatever else there is to do in a turn.</summary>
    protected virtual void TakeTurn()
    {
    }

    private void Announce(Verdict verdict) =>
        Broadcast(new Message(MessageKind.Verdict, verdict.Rank, verdict.Reason));

    private void Listen()
    {
        while (!_leaves)
        {
            Select();
            if (Stopwatch.GetElapsedTime(_lastTurn) > Options.SilenceLimit / 2)
            {
                // this process stood still itself, maybe together with others: whoever is alive says so now
                Links.ForEach(link => link.LastHeard = Stopwatch.GetTimestamp());
            }

            _lastTurn = Stopwatch.GetTimestamp();
            TakeTurn();
            Array.ForEach([.. Links], Read);
            Judge();
            Watch.CheckStep(Options.StepDeadline, Rank);
        }

        Links.ForEach(link => link.Dispose());
        Array.ForEach([.. Listeners], listener => listener.Dispose());
    }

    private void Select()
    {
        List<Socket> readable = [.. Links.Select(link => link.Socket), .. Listeners];
        if (readable.Count == 0)
        {
            Thread.Sleep(Options.HeartbeatEvery); // Select refuses to wait for nothing
            return;
        }

        Socket.Select(readable, null, null, Options.HeartbeatEvery / 2); // silence is noticed no later
    }

    private void Read(MessageLink link)
    {
        _messages.Clear();
        var goesOn = link.Receive(_messages);
        foreach (var message in _messages)
        {
            if (message.Kind == MessageKind.Bye)
            {
                link.HasLeft = true;
                _left ??= (link.Rank ?? message.Rank, Stopwatch.GetTimestamp());
            }

            Hear(link, message);
        }

        if (!goesOn)
        {
            lock (Links)
            {
                Links.Remove(link);
            }

            link.Dispose();
            if (link.Rank is { } rank && !link.HasLeft && !_leaves && !IsRefused)
            {
                Watch.Give(new Verdict(rank, "its process has ended"));
            }
        }
    }

    private bool IsRefused => IsAnswered && _welcome.Task.Result is not null;

    private void Beat()
    {
        while (!_leaves)
        {
            Broadcast(new Message(MessageKind.Beat, Rank));
            Thread.Sleep(Options.HeartbeatEvery);
        }
    }

    private void Judge()
    {
        foreach (var link in Links.Where(link => link.Rank is not null && !link.HasLeft))
        {
            if (Stopwatch.GetElapsedTime(link.LastHeard) >= Options.SilenceLimit)
            {
                Watch.Give(new Verdict(
                    link.Rank!.Value,
                    $"it has given no sign of life for {Options.SilenceLimit.TotalSeconds} s: "
                    + "its process is stopped, or its machine or network is down"));
            }
        }

        // a rank may leave while others finish the step that it has finished; what they do together later lacks it
        if (_left is { } left
            && Watch.AtWork >= Options.SilenceLimit
            && Stopwatch.GetElapsedTime(left.At) >= Options.SilenceLimit)
        {
            Watch.Give(new Verdict(left.Rank, "it has left the run while others went on"));
        }
    }
}
