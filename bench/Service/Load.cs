using System.Diagnostics;

namespace TeraPipe.Bench.Service;

/// <summary>Requests over a few connections at once, each sending its next when the last is answered.</summary>
internal static class Load
{
    /// <summary>Sends one request again and again.</summary>
    public static LoadResult Repeat(BenchService service, byte[] request, int status, int connections, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        return Run(service, connections, status, (_, _) => clock.Elapsed < time ? request : null);
    }

    /// <summary>Sends each of the requests once, spread over the connections.</summary>
    public static LoadResult Each(BenchService service, IReadOnlyList<byte[]> requests, int status, int connections) =>
        Run(service, connections, status, (connection, turn) =>
            (turn * connections) + connection is var index && index < requests.Count ? requests[index] : null);

    /// <param name="service">Of whose processor time it keeps account.</param>
    /// <param name="connections">Each has a thread of its own.</param>
    /// <param name="status">Of every answer; another ends the measurement.</param>
    /// <param name="next">What a connection sends in its turn; null ends it.</param>
    private static LoadResult Run(BenchService service, int connections, int status, Func<int, int, byte[]?> next)
    {
        var latencies = new List<double>[connections];
        var (client, before) = (Process.GetCurrentProcess().TotalProcessorTime, service.ProcessorTime);
        var started = Stopwatch.GetTimestamp();
        Parallel.For(0, connections, new ParallelOptions { MaxDegreeOfParallelism = connections }, index =>
        {
            using var connection = new RawConnection(service.Url);
            latencies[index] = [];
            for (var turn = 0; next(index, turn) is { } request; turn++)
            {
                var sent = Stopwatch.GetTimestamp();
                var answered = connection.Send(request);
                latencies[index].Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                if (answered != status)
                {
                    throw new InvalidOperationException($"{answered} where {status} is expected: {connection.Answer}");
                }
            }
        });
        return new(
            Stopwatch.GetElapsedTime(started),
            [.. latencies.SelectMany(one => one).Order()],
            service.ProcessorTime - before,
            Process.GetCurrentProcess().TotalProcessorTime - client);
    }
}
