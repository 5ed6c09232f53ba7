using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>A line to the real planner that can be cut, or lose the answer to a request.</summary>
internal sealed class BadLine : IAsyncDisposable
{
    private readonly Uri _planner;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile bool _isCut;
    private volatile string? _lost;

    public BadLine(Uri planner)
    {
        _planner = planner;
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}/");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var calls = new List<Task>();
        try
        {
            while (true)
            {
                calls.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(calls);
        }
    }

    private async Task CarryAsync(TcpClient caller)
    {
        using var near = caller;
        using var far = new TcpClient();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var isLosing = false;
        try
        {
            await far.ConnectAsync(_planner.Host, _planner.Port, end.Token);
            await Task.WhenAny(PumpAsync(near, far, Asked), PumpAsync(far, near, Answered));
        }
        catch (Exception cut) when (cut is IOException or SocketException or OperationCanceledException)
        {
            // whoever called sees that the line is dead
        }

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
