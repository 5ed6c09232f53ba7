using System.Diagnostics;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>The service as its operator runs it: a process of its own, on a free port.</summary>
internal sealed class PlannerProcess : IAsyncDisposable
{
    /// <summary>
    /// Longest that a start or an end may take before the test fails: what takes seconds has minutes on a busy machine.
    /// </summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private const string Listening = "Now listening on: ";

    private readonly Process _process;

    private PlannerProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<PlannerProcess> StartAsync(params string[] arguments)
    {
        var process = Launch(arguments);
        using var deadline = new CancellationTokenSource(_patience);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                // From here on both are only read so that the service never blocks on a full pipe.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                return new(process, new Uri(line[(at + Listening.Length)..]));
            }
        }

        throw new InvalidOperationException(
            $"The service did not start: {await process.StandardError.ReadToEndAsync(deadline.Token)}");
    }

    /// <summary>Runs one that is expected not to start.</summary>
    /// <returns>Its exit code and what it wrote to standard error.</returns>
    public static async Task<(int ExitCode, string Error)> RunToEndAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        using var deadline = new CancellationTokenSource(_patience);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = await process.StandardError.ReadToEndAsync(deadline.Token);
        await output;
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, error);
    }

    /// <summary>SIGTERM, as an init system sends it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await EndAsync(_process);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: the service gets no chance to clean up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync(_process);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    /// <summary>Waits for the end of any process, also of somebody else's child.</summary>
    public static async Task EndAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(_patience);
        await process.WaitForExitAsync(deadline.Token);
    }

    private static Process Launch(string[] arguments)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var service = typeof(PlannerOptions).Assembly.Location;
        return Process.Start(new ProcessStartInfo(dotnet, [service, "--urls", "http://127.0.0.1:0", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
