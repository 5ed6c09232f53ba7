using System.Net.Sockets;
using System.Text;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>A line to the real planner that can be cut, or lose the answer to a request.</summary>
/// <param name="planner">Where it leads.</param>
internal sealed class BadLine(Uri planner) : LoopbackListener
{
    private volatile bool _isCut;
    private volatile string? _lost;

    /// <summary>Whether nobody gets through.</summary>
    public bool IsCut
    {
        get => _isCut;
        set => _isCut = value;
    }

    /// <summary>The answer to the next request with such a first line is lost; null once it is.</summary>
    public string? Lost
    {
        get => _lost;
        set => _lost = value;
    }

    protected override async Task ConverseAsync(TcpClient client)
    {
        using var far = new TcpClient();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var isLosing = false;
        await far.ConnectAsync(planner.Host, planner.Port, end.Token);
        await Task.WhenAny(PumpAsync(client, far, Asked), PumpAsync(far, client, Answered));
        await end.CancelAsync();

        bool Asked(string request)
        {
            isLosing |= _lost is { } line && request.StartsWith(line, StringComparison.Ordinal);
            return true;
        }

        bool Answered(string answer)
        {
            _lost = isLosing ? null : _lost;
            return !isLosing;
        }

        async Task PumpAsync(TcpClient from, TcpClient to, Func<string, bool> mayPass)
        {
            var buffer = new byte[65_536];
            while (await from.GetStream().ReadAsync(buffer, end.Token) is > 0 and var count
                && !_isCut && mayPass(Encoding.ASCII.GetString(buffer, 0, count)))
            {
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), end.Token);
            }
        }
    }
}
