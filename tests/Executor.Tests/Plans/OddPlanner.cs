using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>What listens in the planner's place and answers each request as it is told, over bare TCP.</summary>
internal sealed class OddPlanner : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public OddPlanner(OddAnswer answer)
    {
        Answer = answer;
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}/");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>From now on.</summary>
    public OddAnswer Answer { get; set; }

    /// <summary>First lines of all requests so far.</summary>
    public ConcurrentQueue<string> Seen { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var conversations = new List<Task>();
        try
        {
            while (true)
            {
                conversations.Add(ConverseAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = connection.GetStream();
            var request = await RequestAsync(stream);
            Seen.Enqueue(request);
            await Answer(request, stream, _stop.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // the client gave up, or the test is over
        }
    }

    /// <summary>"POST /v1/jobs HTTP/1.1"; the body is read too, as what is left unread would reset the connection.
    /// </summary>
    private async Task<string> RequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var piece = new byte[65_536];
        while (!IsWhole(text.ToString()))
        {
            var count = await stream.ReadAsync(piece, _stop.Token);
            text.Append(count > 0 ? Encoding.Latin1.GetString(piece, 0, count) : throw new IOException("It is gone."));
        }

        return text.ToString().Split("\r\n")[0];
    }

    private static bool IsWhole(string request)
    {
        var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        const string length = "Content-Length: ";
        return head >= 0
            && (request.Contains("chunked", StringComparison.Ordinal)
                ? request.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
                : request.IndexOf(length, StringComparison.Ordinal) is not (>= 0 and var at)
                    || request.Length - head - 4 == int.Parse(
                        request[(at + length.Length)..].Split('\r')[0], CultureInfo.InvariantCulture));
    }
}
