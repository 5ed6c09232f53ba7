using System.Diagnostics;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>The planner as its operator runs it: a process on a free port, with its own database.</summary>
internal sealed class PlannerService : IAsyncDisposable
{
    /// <summary>What takes seconds has minutes on a busy machine.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly string _data;

    private PlannerService(Process process, string data, Uri url) => (_process, _data, Url) = (process, data, url);

    public Uri Url { get; }

    public static async Task<PlannerService> StartAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var program = Path.Combine(
            AppContext.BaseDirectory, "../../Planner.Api", configuration, "TeraPipe.Planner.Api");
        var data = Path.Combine(Path.GetTempPath(), $"planner-{Guid.NewGuid():N}"[..16]); // short: it holds a socket
        var process = Process.Start(new ProcessStartInfo(
            program, ["--urls", "http://127.0.0.1:0", $"--Database:DataDirectory={data}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        using var deadline = new CancellationTokenSource(_patience);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                // From here on both are only read so that the service never blocks on a full pipe.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                return new(process, data, new Uri(line[(at + Listening.Length)..] + "/"));
            }
        }

        throw new InvalidOperationException(
            $"The service did not start: {await process.StandardError.ReadToEndAsync(deadline.Token)}");
    }

    /// <summary>SIGTERM, as an init system sends it.</summary>
    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        using var deadline = new CancellationTokenSource(_patience);
        await _process.WaitForExitAsync(deadline.Token);
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
