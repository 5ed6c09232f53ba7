namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>A disk that is really full: a file system of a few kilobytes, in a mount namespace of its own.</summary>
public sealed class DiskFullTests : IDisposable
{
    private const string Run =
        "run --hidden 32 --heads 2 --sequence 64 --grain 4 --design grid --phases f,b --point-budget 20ms "
        + "--out small/p.json";

    private readonly ProfilerProcess _profiler = new();

    [Fact]
    public async Task A_full_disk_ends_the_run_and_loses_nothing()
    {
        await SkipWithoutMountsAsync();
        var full = await OnSmallDiskAsync(kilobytes: 24);

        Assert.Equal((1, ""), (full.ExitCode, full.Output));
        Assert.Contains("The journal cannot be written: No space left on device", full.Error, StringComparison.Ordinal);
        Assert.Contains("; make room on its disk.\n", full.Error, StringComparison.Ordinal);
        Assert.Contains("go on with: profiler run --resume ", full.Error, StringComparison.Ordinal);
        var kept = JournalFile.Read(_profiler.PathOf("p.journal")).Visits.Count;
        Assert.InRange(kept, 1, 136);

        var resumed = await _profiler.RunAsync("run", "--resume", "p.journal");

        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.StartsWith(
            $"{kept} points were measured before the run broke off", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(137, JournalFile.Read(_profiler.PathOf("p.journal")).Visits.Count);
        Assert.Equal(136, ProfileFile.Read(_profiler.PathOf("p.json")).Measurements!.Count);
    }

    [Fact]
    public async Task A_disk_with_room_for_the_journal_but_not_for_the_profile_keeps_the_journal()
    {
        await SkipWithoutMountsAsync();
        var roomy = await OnSmallDiskAsync(kilobytes: 4096);
        Assert.True(roomy.ExitCode == 0, roomy.Error);
        var journal = Kilobytes("p.journal");
        var profile = Kilobytes("p.json");
        File.Delete(_profiler.PathOf("p.json"));

        // A second measuring would write a journal of another length: this one has all its points.
        var full = await OnSmallDiskAsync(
            journal + (profile / 2), "run --resume small/p.journal", before: "cp p.journal small");

        Assert.Equal((1, ""), (full.ExitCode, full.Output));
        Assert.Contains("No space left on device", full.Error, StringComparison.Ordinal);
        Assert.Contains("go on with: profiler run --resume ", full.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_profiler.PathOf("p.json")));
        var resumed = await _profiler.RunAsync("run", "--resume", "p.journal");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
    }

    public void Dispose() => _profiler.Dispose();

    /// <summary>Runs on a disk of that size; what is there in the end is copied off it.</summary>
    private Task<Ending> OnSmallDiskAsync(
        int kilobytes, string run = Run, string before = "true") => InNamespaceAsync($"""
        mkdir -p small && mount -t tmpfs -o size={kilobytes}k tmpfs small && {before} || exit 99
        {ProfilerProcess.Path} {run}
        status=$?
        cp small/* .
        exit $status
        """);

    private int Kilobytes(string file) => (int)(new FileInfo(_profiler.PathOf(file)).Length / 1024);

    private async Task SkipWithoutMountsAsync()
    {
        var trial = await InNamespaceAsync("mkdir -p small && mount -t tmpfs -o size=16k tmpfs small");
        Assert.SkipUnless(trial.ExitCode == 0, $"no file system can be mounted here: {trial.Error}");
    }

    private Task<Ending> InNamespaceAsync(string script) =>
        _profiler.RunProgramAsync("unshare", "--map-root-user", "--mount", "bash", "-c", script);
}
