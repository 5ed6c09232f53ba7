using System.Net;
using System.Net.Sockets;

namespace TeraPipe.Executor.Ranks;

/// <summary>The monitor of a rank that is not the first.</summary>
internal sealed class MemberMonitor : RankMonitor
{
    private readonly IPAddress _localAddress;

    private MemberMonitor(int rank, RankOptions options, RankWatch watch, MessageLink first)
        : base(rank, options, watch)
    {
        _localAddress = first.LocalAddress;
        Links.Add(first);
        Start();
    }

    public override IPAddress LocalAddress => _localAddress;

    /// <summary>Connects to rank 0, and tells it what this rank is.</summary>
    /// <param name="environment">Which rank this is, and where rank 0 is.</param>
    /// <param name="invitation">What rank 0 has put into the store.</param>
    /// <param name="fingerprint">In what ranks must agree.</param>
    /// <param name="options">How ranks watch over each other.</param>
    /// <param name="watch">Hears of verdicts.</param>
    /// <exception cref="RendezvousException">Rank 0 cannot be reached.</exception>
    public static MemberMonitor Connect(
        RankEnvironment environment,
        Invitation invitation,
        Fingerprint fingerprint,
        RankOptions options,
        RankWatch watch)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(environment.MasterAddress, invitation.Port);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new RendezvousException(
                $"Rank 0 cannot be reached at {environment.MasterAddress}, port {invitation.Port}: {failure.Message}.",
                failure);
        }

        var link = new MessageLink(socket) { Rank = 0 };
        link.Send(new Message(MessageKind.Hello, environment.Rank, $"{invitation.Secret}\n{fingerprint}"));
        return new MemberMonitor(environment.Rank, options, watch, link);
    }

    protected override void Hear(MessageLink from, Message message)
    {
        switch (message.Kind)
        {
            case MessageKind.Welcome:
                Answer(null);
                break;
            case MessageKind.Refusal:
                Answer(message.Text);
                break;
            case MessageKind.Verdict:
                Watch.Give(new Verdict(message.Rank, message.Text));
                break;
        }
    }
}
