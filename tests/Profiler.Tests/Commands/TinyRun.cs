namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>A run of a tiny layer on this machine, measured once for all that begins with one.</summary>
public sealed class TinyRun : IAsyncLifetime
{
    private static readonly Lazy<Task<(string Journal, string Profile)>> _measured = new(MeasureAsync);

    /// <summary>How it is asked for.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
    [
        .. "run --hidden 32 --heads 2 --sequence 64 --grain 16 --micro-batch 1,2".Split(' '),
        .. "--design grid --point-budget 50ms --phases f,b --out p.json".Split(' '),
    ];

    /// <summary>The whole journal.</summary>
    public string Journal { get; private set; } = "";

    /// <summary>The journal as it is when a run breaks off before its first point.</summary>
    public string JournalOfOneLine => Journal[..(Journal.IndexOf('\n', StringComparison.Ordinal) + 1)];

    /// <summary>The text of the profile.</summary>
    public string Profile { get; private set; } = "";

    public async ValueTask InitializeAsync() => (Journal, Profile) = await _measured.Value;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<(string Journal, string Profile)> MeasureAsync()
    {
        using var profiler = new ProfilerProcess();
        var ending = await profiler.RunAsync([.. Arguments]);
        Assert.True(ending.ExitCode == 0, ending.Error);
        return (File.ReadAllText(profiler.PathOf("p.journal")), File.ReadAllText(profiler.PathOf("p.json")));
    }
}
