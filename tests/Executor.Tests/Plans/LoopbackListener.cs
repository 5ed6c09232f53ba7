using System.Net;
using System.Net.Sockets;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>What listens in the planner's place, on a port of its own; a task for each connection.</summary>
internal abstract class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    protected LoopbackListener()
    {
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}/");
        Stop = _stop.Token;
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>The test is over.</summary>
    protected CancellationToken Stop { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    /// <summary>Until the connection ends; it is closed then.</summary>
    protected abstract Task ConverseAsync(TcpClient client);

    private async Task AcceptAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                conversations.Add(HoldAsync(await _listener.AcceptTcpClientAsync(Stop)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task HoldAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await ConverseAsync(connection);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // the client gave up, or the test is over
        }
    }
}
