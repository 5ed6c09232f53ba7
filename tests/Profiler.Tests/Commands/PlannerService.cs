using System.Diagnostics;
using TeraPipe.Contracts.Client;

namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>The planner as people run it, on a database of its own that goes with it.</summary>
public sealed class PlannerService : IAsyncLifetime
{
    private const string Listening = "Now listening on: ";

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly string _data = Path.Combine(Path.GetTempPath(), $"planner-{Guid.NewGuid():N}"[..16]);
    private Process? _process;
    private HttpClient? _http;

    /// <summary>Where it listens; 0: on a port of the system's choice.</summary>
    public int Port { get; init; }

    /// <summary>Where it is, or will be.</summary>
    public Uri Url => _http?.BaseAddress ?? new Uri($"http://127.0.0.1:{Port}");

    public PlannerClient Client => new(_http!);

    public async ValueTask InitializeAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var folder = Path.Combine(AppContext.BaseDirectory, "../../Planner.Api", configuration);
        string[] arguments = ["--urls", $"http://127.0.0.1:{Port}", "--Database:DataDirectory", _data];
        _process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "TeraPipe.Planner.Api"), arguments)
        {
            RedirectStandardOutput = true,
        })!;

        using var deadline = new CancellationTokenSource(_patience);
        int at;
        string line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync(deadline.Token)
                ?? throw new InvalidOperationException("The planner did not start; what it says is above.");
            at = line.IndexOf(Listening, StringComparison.Ordinal);
        }
        while (at < 0);

        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None); // so that it never blocks on a full pipe
        _http = new HttpClient { BaseAddress = new Uri(line[(at + Listening.Length)..]) };
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        using var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        using var deadline = new CancellationTokenSource(_patience);
        await _process.WaitForExitAsync(deadline.Token);
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
