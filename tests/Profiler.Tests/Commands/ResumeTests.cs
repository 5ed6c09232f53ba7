using System.Text.Json;
using System.Text.Json.Nodes;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Tests.Commands;

/// <summary>Runs that break off, with the real LibTorch: what was measured is never measured again.</summary>
public sealed class ResumeTests(TinyRun tiny) : IClassFixture<TinyRun>, IDisposable
{
    private readonly ProfilerProcess _profiler = new();

    private string Journal => _profiler.PathOf("p.journal");

    [Fact]
    public async Task A_run_that_was_interrupted_goes_on_where_it_was()
    {
        const string slow =
            "run --hidden 256 --heads 4 --sequence 512 --grain 64 --design grid --phases f,b --out p.json";
        var interrupted = await _profiler.InterruptAsync([.. slow.Split(' '), "--point-budget", "100ms"]);

        Assert.Equal((130, ""), (interrupted.ExitCode, interrupted.Output));
        Assert.Equal(
            $"profiler: stopped.\nprofiler: What was measured is safe; go on with: profiler run --resume {Journal}\n",
            interrupted.Error[interrupted.Error.IndexOf("profiler: ", StringComparison.Ordinal)..]);
        Assert.False(File.Exists(_profiler.PathOf("p.json")));
        var kept = File.ReadAllBytes(Journal);

        var resumed = await _profiler.RunAsync("run", "--resume", Journal, "--point-budget", "100ms", "--json");

        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(kept, File.ReadAllBytes(Journal)[..kept.Length]);
        Assert.Equal(37, JournalFile.Read(Journal).Visits.Select(visit => visit.Point).Distinct().Count());
        Assert.Equal(37, JournalFile.Read(Journal).Visits.Count);
        Assert.Equal(36, ProfileFile.Read(_profiler.PathOf("p.json")).Measurements!.Count);
    }

    [Fact]
    public async Task An_adaptive_run_goes_on_where_it_was_and_to_its_end()
    {
        string[] adaptive =
        [
            .. "run --hidden 64 --heads 2 --sequence 512 --grain 64 --stages 4 --regret 5%".Split(' '),
            .. "--phases f,b --point-budget 50ms --held-out 2 --out p.json".Split(' '),
        ];
        var interrupted = await _profiler.InterruptAsync(adaptive);
        Assert.Equal(130, interrupted.ExitCode);

        var resumed = await _profiler.RunAsync("run", "--resume", Journal, "--json");

        Assert.True(resumed.ExitCode == 0, resumed.Error);
        // a point whose noise matters may have been visited again
        var points = JournalFile.Read(Journal).Visits.Select(visit => visit.Point).Distinct().ToList();
        var outcome = JsonNode.Parse(resumed.Output)!;
        Assert.Equal(points.Count, 1 + (int)outcome["points"]! + 2); // the optimiser, the layer, what was held out
        Assert.NotNull(outcome["adaptive"]);
        Assert.True(File.Exists(_profiler.PathOf("p.accuracy.md")));
    }

    [Fact]
    public async Task A_run_that_has_ended_has_nothing_left_to_measure_and_writes_its_profile_again()
    {
        File.WriteAllText(Journal, tiny.Journal);
        var visits = JournalFile.Read(Journal).Visits.Count;

        var again = await _profiler.RunAsync("run", "--resume", Journal);

        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(visits, JournalFile.Read(Journal).Visits.Count);
        Assert.Equal(
            ProfileFile.Read(_profiler.PathOf("p.json")).Measurements,
            JsonSerializer.Deserialize<ProfileRequest>(tiny.Profile, PlannerJson.Options)!.Measurements);
    }

    [Theory]
    [InlineData("--hidden 64", "--hidden: the run that broke off has 32, not 64; leave the option out.")]
    [InlineData("--micro-batch 1", "--micro-batch: the run that broke off has 1,2, not 1; leave the option out.")]
    [InlineData("--design adaptive", "--design: the run that broke off has grid, not adaptive; leave the option out.")]
    [InlineData("--phases f,b,r", "--phases: the run that broke off has f,b, not f,b,r; leave the option out.")]
    [InlineData("--precision 3%", "--precision: the run that broke off has 2%, not 3%; leave the option out.")]
    [InlineData("--point-budget 1s", "--point-budget: the run that broke off has 50ms, not 1s; leave the option out.")]
    [InlineData("--name other", "--name: the run that broke off has none, not other; leave the option out.")]
    [InlineData("--model gpt2", "--model: the run that broke off has a shape, not gpt2; leave the option out.")]
    [InlineData("--dry-run", "--dry-run: says what a new run would take; leave --resume out.")]
    public async Task An_option_that_says_something_else_than_the_journal_is_refused(string option, string message)
    {
        File.WriteAllText(Journal, tiny.JournalOfOneLine);

        var ending = await _profiler.RunAsync(["run", "--resume", "p.journal", "--heads", "2", .. option.Split(' ')]);

        Assert.Equal(new Ending(2, "", $"profiler: {message}\n"), ending);
        Assert.Equal(tiny.JournalOfOneLine, File.ReadAllText(Journal));
    }

    [Fact]
    public async Task A_run_of_another_machine_is_refused_with_all_that_differs()
    {
        File.WriteAllText(Journal, tiny.JournalOfOneLine);
        var device = JournalFile.Read(Journal).Header.Device;
        File.WriteAllText(Journal, tiny.JournalOfOneLine
            .Replace($"\"name\":\"{device.Name}\"", "\"name\":\"Abacus\"", StringComparison.Ordinal)
            .Replace($"\"torch\":\"{device.Torch}\"", "\"torch\":\"0.1\"", StringComparison.Ordinal));

        var ending = await _profiler.RunAsync("run", "--resume", "p.journal");

        Assert.Equal((2, ""), (ending.ExitCode, ending.Output));
        Assert.Equal(
            $"profiler: --resume: the run was of another machine: name Abacus, here {device.Name}; "
            + $"LibTorch 0.1, here {device.Torch}; begin a new run here.\n",
            ending.Error);
    }

    [Fact]
    public async Task A_journal_that_another_profiler_writes_is_left_alone()
    {
        File.WriteAllText(Journal, tiny.JournalOfOneLine);
        Ending resumed, begun;
        using (new FileStream(Journal, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            resumed = await _profiler.RunAsync("run", "--resume", "p.journal");
            begun = await _profiler.RunAsync([.. TinyRun.Arguments]);
        }

        var message = $"profiler: {Journal}: another profiler is writing it; wait for that, or use --out.\n";
        Assert.Equal(new Ending(1, "", message), resumed);
        Assert.Equal(new Ending(1, "", message), begun);
        Assert.Equal(tiny.JournalOfOneLine, File.ReadAllText(Journal));
    }

    [Fact]
    public async Task A_new_run_does_not_write_over_one_that_broke_off()
    {
        File.WriteAllText(Journal, tiny.JournalOfOneLine);

        var ending = await _profiler.RunAsync([.. TinyRun.Arguments]);

        Assert.Equal((2, ""), (ending.ExitCode, ending.Output));
        Assert.Contains("--resume, or delete it.", ending.Error, StringComparison.Ordinal);
        Assert.Equal(tiny.JournalOfOneLine, File.ReadAllText(Journal));
    }

    public void Dispose() => _profiler.Dispose();
}
