using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace TeraPipe.Executor.Ranks;

/// <summary>The monitor of rank 0: bids the others welcome, and tells all of them who is lost.</summary>
internal sealed class HubMonitor : RankMonitor
{
    private readonly Socket _listener;
    private readonly string _secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private readonly int _worldSize;
    private readonly Dictionary<int, Fingerprint> _here;
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    /// <param name="worldSize">Ranks in all.</param>
    /// <param name="fingerprint">In what they must agree.</param>
    /// <param name="options">How ranks watch over each other.</param>
    /// <param name="watch">Hears of verdicts.</param>
    public HubMonitor(int worldSize, Fingerprint fingerprint, RankOptions options, RankWatch watch)
        : base(0, options, watch)
    {
        (_worldSize, _here) = (worldSize, new Dictionary<int, Fingerprint> { [0] = fingerprint });
        _listener = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _listener.Bind(new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
        _listener.Listen(worldSize);
        Invitation = new Invitation(((IPEndPoint)_listener.LocalEndPoint!).Port, _secret);
        Start();
    }

    /// <summary>How the others find it.</summary>
    public Invitation Invitation { get; }

    /// <summary>The address by which another machine has reached this one, if one has.</summary>
    public override IPAddress LocalAddress
    {
        get
        {
            lock (Links)
            {
                return Links
                    .Where(link => link.Rank is not null)
                    .Select(link => link.LocalAddress)
                    .OrderBy(IPAddress.IsLoopback)
                    .FirstOrDefault(IPAddress.Loopback);
            }
        }
    }

    protected override IEnumerable<Socket> Listeners => [_listener];

    protected override void TakeTurn()
    {
        while (Accept() is { } link)
        {
            lock (Links)
            {
                Links.Add(link);
            }
        }

        if (IsAnswered)
        {
            return;
        }

        if (_here.Count == _worldSize)
        {
            Conclude([]);
        }
        else if (Stopwatch.GetElapsedTime(_startedAt) >= Options.StartDeadline)
        {
            int[] missing = [.. Enumerable.Range(0, _worldSize).Where(rank => !_here.ContainsKey(rank))];
            Conclude([$"{RankNames.Of(missing)} did not come within {Options.StartDeadline.TotalSeconds} s"]);
        }
    }

    protected override void Hear(MessageLink from, Message message)
    {
        switch (message.Kind)
        {
            case MessageKind.Hello:
                Greet(from, message);
                break;
            case MessageKind.Verdict when from.Rank is not null:
                Watch.Give(new Verdict(message.Rank, message.Text));
                break;
        }
    }

    private void Greet(MessageLink from, Message hello)
    {
        var parts = hello.Text.Split('\n', 2);
        if (parts.Length != 2 || parts[0] != _secret)
        {
            return; // a stranger
        }

        if (Watch.Error is { } lost)
        {
            from.Send(new Message(MessageKind.Verdict, lost.Rank, lost.Reason));
        }

        if (hello.Rank < 0 || hello.Rank >= _worldSize || IsAnswered
            || !_here.TryAdd(hello.Rank, Fingerprint.Parse(parts[1])))
        {
            var fault = $"A process came as rank {hello.Rank}, though rank 0 knows of {_worldSize} ranks "
                + "and none may come twice: the launcher's RANK or WORLD_SIZE is wrong.";
            from.Send(new Message(MessageKind.Refusal, hello.Rank, fault));
            Refuse(fault);
            return;
        }

        from.Rank = hello.Rank;
    }

    /// <summary>All are there, or it is too late: compares.</summary>
    private void Conclude(IEnumerable<string> faults)
    {
        string[] all = [.. faults, .. Fingerprint.Differences(_here)];
        if (all.Length > 0)
        {
            Refuse($"The ranks do not make one run: {string.Join("; ", all)}.");
            return;
        }

        Broadcast(new Message(MessageKind.Welcome, Rank));
        Answer(null);
    }

    private void Refuse(string fault)
    {
        if (!IsAnswered)
        {
            Broadcast(new Message(MessageKind.Refusal, Rank, fault));
            Answer(fault);
        }
    }

    private MessageLink? Accept()
    {
        try
        {
            return new MessageLink(_listener.Accept());
        }
        catch (SocketException) // nobody there, or gone again
        {
            return null;
        }
    }
}
