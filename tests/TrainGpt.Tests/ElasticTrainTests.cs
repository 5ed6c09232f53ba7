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
        using var run = new LiveProgram(
            RunningProgram.TrainGpt,
            [
                .. Endless, "--batch", "2", "--freeze", "manual:1=1,2=3", "--freeze-every", "5",
                "--activation-cache", "64MB",
            ]);
        await UntilAsync(run, "replan 3 from step ", stepsAfter: 120); // of two sequences: twice through the text
        run.Signal("TERM");
        var end = await run.EndAsync();

        Assert.True(end.ExitCode == 143, end.Error);
        Assert.Matches(
            @"replan 3 from step \d+ on: 3 of 4 layers frozen and cached, stages of .* layers, \d replica\(s\); slices",
            end.Output);
        Assert.Matches(@"step +\d+ of 1000000 .*frozen 3 of 4 ", end.Output);
        Assert.Matches(
            @"of [1-9]\d* sequence\(s\) what the frozen layers give was read, of \d+ read and taken further, of \d+ ",
            end.Output);
        Assert.Equal(0, Elastic("frozenLayers").First().GetInt32());
        Assert.True(Elastic("isCached").Last().GetBoolean());
    }

    [Fact]
    public async Task Replicas_that_keep_their_batch_take_more_sequences_a_step()
    {
        using var run = new LiveProgram(
            RunningProgram.TrainGpt,
            [.. Endless, "--freeze", "manual:1=3", "--freeze-every", "2", "--keep-per-replica", "--warm-up", "0"]);
        await UntilAsync(run, "replan 2 from step ", stepsAfter: 3);
        run.Signal("TERM");
        var end = await run.EndAsync();

        Assert.True(end.ExitCode == 143, end.Error);
        var taken = Steps("log").Select(step => step.GetProperty("sequencesTaken").GetInt64()).ToArray();
        Assert.Equal((1, 2), (taken[0], taken[^1] - taken[^2]));
        var rates = Steps("log").Select(step => step.GetProperty("learningRate").GetDouble()).ToArray();
        Assert.Equal(2, rates[^1] / rates[0], 1e-9);
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
        string[] options = [.. Endless, "--freeze", "manual:1=3", "--freeze-every", "2"];
        using var ranks = new TwoRanks([.. options, "--worker", "one"], [.. options, "--worker", "other"]);
        await UntilAsync(ranks.First, "replan 2 from step ", stepsAfter: 3);
        ranks.First.Signal("TERM");
        var (first, second) = await ranks.EndAsync();

        Assert.True((first.ExitCode, second.ExitCode) == (143, 143), $"{first.Error}\n{second.Error}");
        Assert.Contains("3 of 4 layers frozen, stages of ", first.Output, StringComparison.Ordinal);
        Assert.Equal(3, Elastic("frozenLayers").Last().GetInt32());
    }

    [Fact]
    public async Task A_process_that_is_not_needed_waits_and_is_used_again()
    {
        string[] options = Endless;
        using var ranks = new TwoRanks([.. options, "--worker", "one"], [.. options, "--worker", "other"]);
        await ranks.First.UntilAsync("step   2");

        await TellAsync(options, "worker-lost", generation: 1);
        await ranks.First.UntilAsync("replan 2 from step ");
        await TellAsync(options, "worker-joined", generation: 2);
        await UntilAsync(ranks.First, "replan 3 from step ", stepsAfter: 1);
        ranks.First.Signal("TERM");
        var (first, second) = await ranks.EndAsync();

        Assert.True((first.ExitCode, second.ExitCode) == (143, 143), $"{first.Error}\n{second.Error}");
        Assert.Equal(
            [2, 1, 2],
            Elastic("replan").Zip(Elastic("layersPerStage"), Elastic("replicas"))
                .DistinctBy(step => step.First.GetInt32())
                .Select(step => step.Second.GetArrayLength() * step.Third.GetInt32()));
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

    /// <summary>A run that ends when it is asked to, and goes to the best plan whatever a change costs.</summary>
    private string[] Endless => [.. Options, "--steps", "1000000", "--switch-cost", "0", "--log", At("log")];

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

    /// <summary>Waits for a line that begins so, and for some steps after it.</summary>
    private static async Task UntilAsync(LiveProgram run, string start, int stepsAfter)
    {
        await run.UntilAsync(start);
        for (var i = 0; i < stepsAfter; i++)
        {
            await run.UntilAsync("step ");
        }
    }

    /// <summary>A field of where the run stood, step by step.</summary>
    private IEnumerable<JsonElement> Elastic(string field) =>
        Steps("log").Select(step => step.GetProperty("elastic").GetProperty(field));

    private JsonElement[] Steps(string log) =>
    [
        .. File.ReadLines(At(log)).Select(line => JsonElement.Parse(line))
            .Where(line => !line.TryGetProperty("event", out _)),
    ];

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
