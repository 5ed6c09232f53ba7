using System.Diagnostics;
using TeraPipe.Bench.Reporting;

namespace TeraPipe.Bench.Service;

/// <summary>
/// The service as its operator runs it: a process of its own on a free port, with an embedded database in a temporary
/// folder. Only the rate limit is off, which one client that loads it alone would meet.
/// </summary>
internal sealed class BenchService : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;

    private BenchService(Process process, string dataDirectory, Uri url) =>
        (_process, DataDirectory, Url) = (process, dataDirectory, url);

    public Uri Url { get; }

    /// <summary>Where the database's socket is.</summary>
    public string DataDirectory { get; }

    /// <summary>What the service has used of the processors so far, its database not counted.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static BenchService Start()
    {
        var dataDirectory = Path.Combine(Path.GetTempPath(), $"bench-{Guid.NewGuid():N}"[..16]);
        var program = Path.Combine(
            Repository.Root, "artifacts", "bin", "Planner.Api", "release", "TeraPipe.Planner.Api.dll");
        var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                program, "--urls", "http://127.0.0.1:0", $"--Database:DataDirectory={dataDirectory}",
                "--RateLimit:RequestsPerSecond=0",
            ])
        {
            RedirectStandardOutput = true,
        })!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardOutput.ReadToEndAsync(); // so that it never waits for a reader of its log
                return new(process, dataDirectory, new Uri(line[(at + Listening.Length)..]));
            }
        }

        throw new InvalidOperationException($"The service did not start; {program} says why.");
    }

    public void Dispose()
    {
        using (var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }
}
