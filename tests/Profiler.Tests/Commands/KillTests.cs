using System.Diagnostics;
using TeraPipe.Planning;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>One real run, killed again and again.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 20;

    private static readonly int _points = PointGrid.Of([1, 2, 3], new Tokens(128), new Tokens(4)).Count;

    private static readonly string[] _run =
    [
        .. "run --hidden 32 --heads 2 --sequence 128 --grain 4 --micro-batch 1,2,3".Split(' '),
        .. "--design grid --phases f,b --point-budget 20ms --out p.json".Split(' '),
    ];

    private readonly ProfilerProcess _profiler = new();
    private readonly Random _random = new(20);

    private string Journal => _profiler.PathOf("p.journal");

    [Fact]
    public async Task Killed_twenty_times_at_random_a_run_loses_no_visit_but_the_one_in_progress()
    {
        byte[] before = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            var wasRunning = await _profiler.KillAsync(kill % 2 == 0 ? AfterSomeLines : AfterSomeTime, Arguments());

            Assert.True(wasRunning, "the run has ended before it was killed twenty times");
            var after = File.Exists(Journal) ? File.ReadAllBytes(Journal) : [];
            var whole = Array.LastIndexOf(before, (byte)'\n') + 1;
            Assert.True(after.AsSpan().StartsWith(before.AsSpan(0, whole)), $"kill {kill} changed what was kept");
            before = after;
        }

        var ending = await _profiler.RunAsync(Arguments());

        Assert.True(ending.ExitCode == 0, ending.Error);
        var points = JournalFile.Read(Journal).Visits.Select(visit => visit.Point).ToList();
        Assert.Equal(_points + 1, points.Count); // and the optimiser
        Assert.Equal(points.Count, points.Distinct().Count());
        Assert.Contains(ProfilePoint.Optimizer, points);
        Assert.Equal(_points, ProfileFile.Read(_profiler.PathOf("p.json")).Measurements!.Count);
    }

    public void Dispose() => _profiler.Dispose();

    /// <summary>A new run until there is a journal with a header.</summary>
    private string[] Arguments()
    {
        if (Length() > 0 && Array.IndexOf(File.ReadAllBytes(Journal), (byte)'\n') >= 0)
        {
            return ["run", "--resume", Journal];
        }

        File.Delete(Journal); // without a whole header it says so itself: nothing is lost
        return _run;
    }

    /// <summary>Somewhere in the next dozen lines of the journal.</summary>
    private async Task AfterSomeLines(Process process)
    {
        var enough = Length() + _random.Next(6000);
        while (!process.HasExited && Length() < enough)
        {
            await Task.Delay(1);
        }

        await Task.Delay(_random.Next(20));
    }

    /// <summary>Somewhere in its start, or soon after.</summary>
    private Task AfterSomeTime(Process process) => Task.Delay(_random.Next(1000));

    private long Length() => new FileInfo(Journal) is { Exists: true } file ? file.Length : 0;
}
