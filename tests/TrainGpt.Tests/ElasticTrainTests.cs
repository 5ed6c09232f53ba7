using System.Net.Http.Json;
using System.Text.Json;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>The command train as an elastic run: real processes, the real planner.</summary>
public sealed class ElasticTrainTests(TinyPlanner planner) : IClassFixture<TinyPlanner>, IDisposable
{
    private const double SameLoss = 1e-4; // relative: fp32, sums in another order

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("traingpt-");

    [Fact]
    public async Task Layers_are_frozen_and_cached_and_the_rest_goes_to_other_stages_and_replicas()
    {
        var run = await RunningProgram.TrainGptAsync(
        [
            .. Options, "--steps", "150", "--batch", "2", "--freeze", "manual:1=1,2=3", "--freeze-every", "5",
            "--switch-cost", "0", "--activation-cache", "64MB", "--log", At("log"),
        ]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(
            @"replan \d from step \d+ on: 3 of 4 layers frozen and cached, stages of .* layers, \d replica\(s\); slices",
            run.Output);
        Assert.Matches(@"step 150 of 150 .*frozen 3 of 4 ", run.Output);
        Assert.Matches(@"what the frozen layers give was read, of \d+ read and taken further, of \d+ computed", run.Output);
        Assert.DoesNotContain("of 0 sequence(s) what the frozen layers give was read", run.Output);
        var steps = Steps("log");
        Assert.Equal(150, steps.Length);
        Assert.Equal(0, steps[0].GetProperty("elastic").GetProperty("frozenLayers").GetInt32());
        Assert.True(steps[^1].GetProperty("elastic").GetProperty("isCached").GetBoolean());
    }

    [Fact]
    public async Task Replicas_that_keep_their_batch_take_more_sequences_a_step()
    {
        var run = await RunningProgram.TrainGptAsync(
        [
            .. Options, "--steps", "300", "--freeze", "manual:1=3", "--freeze-every", "2", "--switch-cost", "0",
            "--keep-per-replica", "--log", At("log"),
        ]);

        Assert.True(run.ExitCode == 0, run.Error);
        var taken = Steps("log").Select(step => step.GetProperty("sequencesTaken").GetInt64()).ToArray();
        var each = taken.Zip(taken.Skip(1), (before, after) => after - before).ToArray();
        Assert.Equal((1, 2), (taken[0], each[^1]));
        Assert.Equal(2e-3, Steps("log")[^1].GetProperty("learningRate").GetDouble(), 1e-9); // twice the default
    }

    /// <summary>The killed rank is missed by its heartbeats; who starts again goes on from the checkpoint.</summary>
    [Fact]
    public async Task A_worker_that_is_killed_is_planned_without_and_nothing_is_lost()
    {
        string[] options =
        [
            .. Options, "--steps", "400", "--worker-timeout", "1000", "--checkpoints", At("checkpoints"),
            "--save-every", "2", "--resume", "--log", At("log"),
        ];
        using (var ranks = new TwoRanks([.. options, "--worker", "one"], [.. options, "--worker", "other"]))
        {
            await ranks.First.UntilAsync("step   5");
            ranks.Second.Signal("KILL");
            var (first, _) = await ranks.EndAsync();
            Assert.Equal(5, first.ExitCode);
        }

        using var left = new LiveProgram(
            RunningProgram.TrainGpt, [.. options, "--worker", "one"], new Dictionary<string, string>
            {
                ["RANK"] = "0", ["WORLD_SIZE"] = "1", ["MASTER_ADDR"] = "127.0.0.1",
                ["MASTER_PORT"] = $"{TinyPlanner.FreePort()}",
            });
        await left.UntilAsync("step  20");
        left.Signal("TERM");
        var end = await left.EndAsync();

        Assert.True(end.ExitCode == 143, end.Error);
        var replans = await ReplansAsync(options);
        Assert.Contains(replans, replan =>
            (replan.GetProperty("cause").GetString(), replan.GetProperty("devices").GetInt32()) == ("worker-lost", 1));
        var numbers = Steps("log").Select(step => step.GetProperty("step").GetInt32()).ToArray();
        Assert.Equal(Enumerable.Range(1, numbers[^1]), numbers.Distinct());
        await CheckLosses();
        Assert.Equal(1, Steps("log")[^1].GetProperty("elastic").GetProperty("layersPerStage").GetArrayLength());
    }

    [Fact]
    public async Task Two_processes_turn_at_the_same_step()
    {
        string[] options =
        [
            .. Options, "--steps", "300", "--freeze", "manual:1=3", "--freeze-every", "2", "--switch-cost", "0",
            "--log", At("log"),
        ];
        using var ranks = new TwoRanks([.. options, "--worker", "one"], [.. options, "--worker", "other"]);

        var (first, second) = await ranks.EndAsync();

        Assert.True((first.ExitCode, second.ExitCode) == (0, 0), $"{first.Error}\n{second.Error}");
        Assert.Contains("3 of 4 layers frozen, stages of ", first.Output, StringComparison.Ordinal);
        Assert.Equal(300, Steps("log").Length);
        Assert.Equal(3, Steps("log")[^1].GetProperty("elastic").GetProperty("frozenLayers").GetInt32());
    }

    [Fact]
    public async Task A_process_that_is_not_needed_waits_and_is_used_again()
    {
        string[] options = [.. Options, "--steps", "1000000", "--switch-cost", "0", "--log", At("log")];
        using var ranks = new TwoRanks([.. options, "--worker", "one"], [.. options, "--worker", "other"]);
        await ranks.First.UntilAsync("step   2");

        await TellAsync(options, "worker-lost", generation: 1);
        await ranks.First.UntilAsync("replan 2 from step ");
        await TellAsync(options, "worker-joined", generation: 2);
        await ranks.First.UntilAsync("replan 3 from step ");
        await ranks.First.UntilAsync("step ");
        ranks.First.Signal("TERM");
        var (first, second) = await ranks.EndAsync();

        Assert.True((first.ExitCode, second.ExitCode) == (143, 143), $"{first.Error}\n{second.Error}");
        Assert.Equal(
            [2, 1, 2],
            Steps("log").Select(step => step.GetProperty("elastic")).DistinctBy(its => its.GetProperty("replan").GetInt32())
                .Select(its => its.GetProperty("layersPerStage").GetArrayLength() * its.GetProperty("replicas").GetInt32()));
    }

    [Theory]
    [InlineData("--freeze-every: nothing is decided without --freeze POLICY", "--elastic", "--freeze-every", "3")]
    [InlineData("--freeze: it says how a run is elastic; say --elastic, too", "--freeze", "paper:0.3")]
    [InlineData("--freeze: 'paper' is no policy", "--elastic", "--freeze", "paper")]
    [InlineData("elastic.policy.alpha", "--elastic", "--freeze", "paper:3")]
    [InlineData("virtualStages must be 1", "--elastic", "--schedule", "interleaved", "--virtual-stages", "2")]
    public async Task Options_that_make_no_elastic_run_are_refused_by_name(string fault, params string[] options)
    {
        var run = await RunningProgram.TrainGptAsync([.. planner.Options(), "--layers", "4", .. options]);

        Assert.True(run.ExitCode is 2 or 6, $"{run.ExitCode}: {run.Error}");
        Assert.Contains(fault, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Options => [.. planner.Options(), "--layers", "4", "--elastic", "--devices", "2"];

    /// <summary>The losses of both starts are those of a run that nobody killed.</summary>
    private async Task CheckLosses()
    {
        var whole = await RunningProgram.TrainGptAsync(
            [.. planner.Options(), "--layers", "4", "--steps", "20", "--log", At("whole")]);
        Assert.True(whole.ExitCode == 0, whole.Error);
        var expected = Steps("whole").ToDictionary(
            step => step.GetProperty("step").GetInt32(), step => step.GetProperty("loss").GetDouble());
        Assert.All(
            Steps("log").Where(step => expected.ContainsKey(step.GetProperty("step").GetInt32())),
            step => Assert.Equal(
                1, step.GetProperty("loss").GetDouble() / expected[step.GetProperty("step").GetInt32()], SameLoss));
    }

    private static async Task<JsonElement[]> ReplansAsync(string[] options)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Of(options, "--planner")) };
        var page = JsonElement.Parse(await http.GetStringAsync($"v1/jobs/{Of(options, "--job")}/replans"));
        return [.. page.GetProperty("items").EnumerateArray()];
    }

    /// <summary>Of a worker that is none of the processes: the last rank stands for it.</summary>
    private static async Task TellAsync(string[] options, string kind, int generation)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Of(options, "--planner")) };
        using var answer = await http.PostAsJsonAsync(
            $"v1/jobs/{Of(options, "--job")}/events",
            new { id = kind, kind, generation, data = new { worker = "device-2" } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string Of(string[] options, string name) => options[Array.IndexOf(options, name) + 1];

    private JsonElement[] Steps(string log) =>
    [
        .. File.ReadLines(At(log)).Select(line => JsonElement.Parse(line))
            .Where(line => !line.TryGetProperty("event", out _)),
    ];

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
