using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>What listens in the planner's place and answers each request as it is told, over bare TCP.</summary>
internal sealed class OddPlanner(OddAnswer answer) : LoopbackListener
{
    /// <summary>From now on.</summary>
    public OddAnswer Answer { get; set; } = answer;

    /// <summary>First lines of all requests so far.</summary>
    public ConcurrentQueue<string> Seen { get; } = [];

    protected override async Task ConverseAsync(TcpClient client)
    {
        var stream = client.GetStream();
        var request = await RequestAsync(stream);
        Seen.Enqueue(request);
        await Answer(request, stream, Stop);
    }

    /// <summary>"POST /v1/jobs HTTP/1.1"; the body is read too, as what is left unread would reset the connection.
    /// </summary>
    private async Task<string> RequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var piece = new byte[65_536];
        while (!IsWhole(text.ToString()))
        {
            var count = await stream.ReadAsync(piece, Stop);
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
