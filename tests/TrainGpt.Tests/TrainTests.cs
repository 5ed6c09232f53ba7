using System.Text.Json;

namespace TeraPipe.TrainGpt.Tests;

/// <summary>The command train as people run it: threads, processes, a planner that dies.</summary>
public sealed class TrainTests(TinyPlanner planner) : IClassFixture<TinyPlanner>
{
    // Between threads and processes sums are made in the same order; this is what fp32 may differ by at all.
    private const double LossTolerance = 1e-5;

    [Fact]
    public async Task Two_processes_print_the_losses_of_the_threads_of_one()
    {
        var threads = await RunningProgram.TrainGptAsync([.. Options, "--steps", "4", "--json"]);
        using var processes = new TwoRanks([.. Options, "--steps", "4", "--json"]);
        var (first, second) = await processes.EndAsync();

        Assert.True(threads.ExitCode == 0, threads.Error);
        Assert.True((first.ExitCode, second.ExitCode) == (0, 0), $"{first.Error}\n{second.Error}");
        Assert.Equal(4, Rows(first).Length);
        Assert.All(Rows(threads).Zip(Rows(first)), step => Assert.Equal(
            1, Number(step.First, "loss") / Number(step.Second, "loss"), LossTolerance));
        Assert.Contains("tiny on 2 processes", first.Error, StringComparison.Ordinal);
        Assert.Empty(second.Output);
    }

    [Fact]
    public async Task Each_line_of_json_is_a_step_and_words_are_elsewhere()
    {
        var run = await RunningProgram.TrainGptAsync(
        [
            .. planner.Options(threads: 2), "--layers", "4", "--steps", "3", "--json",
            "--schedule", "1f1b", "--batch", "2", "--memory-limit", "1.5 GiB",
        ]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("the profile is of threads 1, here it is 2.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], Rows(run).Select(row => Number(row, "step")));
        Assert.All(Rows(run), row =>
        {
            Assert.Equal(
                [
                    "step", "steps", "loss", "stepMs", "predictedStepMs", "errorPercent", "tokensPerSecond",
                    "remainingSeconds", "planId",
                ],
                row.EnumerateObject().Select(property => property.Name));
            Assert.Equal(
                1000 * 2 * 256, Number(row, "tokensPerSecond") * Number(row, "stepMs"), tolerance: 1e-3);
            Assert.Equal(
                100 * ((Number(row, "predictedStepMs") / Number(row, "stepMs")) - 1),
                Number(row, "errorPercent"),
                tolerance: 1e-6);
        });
    }

    [Fact]
    public async Task Training_goes_on_to_its_last_step_when_the_planner_dies()
    {
        await using var mortal = new TinyPlanner();
        await mortal.InitializeAsync();
        using var run = new LiveProgram(
            RunningProgram.TrainGpt, [.. mortal.Options(), "--layers", "4", "--steps", "20"]);

        await run.UntilAsync("step   2");
        run.Signal("STOP"); // however long a planner takes to die, training is not done before
        await mortal.EndAsync();
        run.Signal("CONT");
        var end = await run.EndAsync();

        Assert.True(end.ExitCode == 0, end.Error);
        Assert.Contains("step  20 of 20", end.Output, StringComparison.Ordinal);
        Assert.Contains("\nThe planner is away since ", end.Output, StringComparison.Ordinal);
        Assert.Contains("In the end the planner is away since ", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rank_that_dies_is_named_by_the_other_which_ends_with_its_own_code()
    {
        using var ranks = new TwoRanks([.. Options, "--steps", "1000000"]);
        await ranks.First.UntilAsync("step   2");

        ranks.Second.Signal("KILL");
        var (first, _) = await ranks.EndAsync();

        CheckOneMessage(
            first, exitCode: 5, "TrainGpt, rank 0: Rank 1 is lost: its process has ended.", "start all ranks again");
    }

    [Fact]
    public async Task Signal_to_the_first_rank_ends_all_after_the_same_step()
    {
        using var ranks = new TwoRanks([.. Options, "--steps", "1000000"]);
        await ranks.First.UntilAsync("step   2");

        ranks.First.Signal("TERM");
        var (first, second) = await ranks.EndAsync();

        Assert.Equal((143, 143), (first.ExitCode, second.ExitCode));
        Assert.Empty(first.Error);
        Assert.Contains("Bye.", first.Output, StringComparison.Ordinal);
        Assert.Contains("device  predicted   measured", first.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shape_that_is_not_the_catalogues_is_refused_by_field()
    {
        var run = await RunningProgram.TrainGptAsync([.. planner.Options(), "--layers", "8"]);

        CheckOneMessage(run, exitCode: 2, "--layers is 8, there it is 4");
        Assert.DoesNotContain("--hidden", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData(2, "--schedule", "swirl", "--schedule: 'swirl' is no schedule; known are flush, 1f1b, ")]
    [InlineData(2, "--memory-limit", "lots", "--memory-limit: 'lots' is no amount of memory")]
    [InlineData(2, "--memory-limit", "0.1B", "--memory-limit: '0.1B' is no amount of memory")]
    [InlineData(2, "--virtual-stages", "3", "6 stages do not divide 4 layers")]
    [InlineData(6, "--stages", "2", "http://127.0.0.1:9/", "Start the planner")]
    public async Task Option_that_is_wrong_and_planner_that_is_not_there_are_named(
        int exitCode, string option, string value, params string[] parts)
    {
        var run = await RunningProgram.TrainGptAsync(
            [.. planner.Options(new Uri("http://127.0.0.1:9")), "--layers", "4", option, value]);

        CheckOneMessage(run, exitCode, parts);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Rank_that_was_started_otherwise_is_told_in_what()
    {
        using var ranks = new TwoRanks([.. Options, "--steps", "3"], [.. Options, "--steps", "4"]);
        var (first, second) = await ranks.EndAsync();

        Assert.Equal((5, 2), (first.ExitCode, second.ExitCode));
        Assert.Contains(
            "started otherwise than rank 0: --steps 4, there --steps 3.", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rank_without_all_of_its_variables_is_told_which_are_missing()
    {
        using var rank = new LiveProgram(
            RunningProgram.TrainGpt, Options, new Dictionary<string, string> { ["RANK"] = "1" });

        CheckOneMessage(await rank.EndAsync(), exitCode: 4, "WORLD_SIZE is missing", "MASTER_ADDR is missing");
    }

    private string[] Options => [.. planner.Options(), "--layers", "4"];

    private static JsonElement[] Rows(RunningProgram run) =>
        [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();

    private static void CheckOneMessage(RunningProgram run, int exitCode, params string[] parts)
    {
        Assert.True(run.ExitCode == exitCode, $"{run.ExitCode}: {run.Error}");
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(parts, part => Assert.Contains(part, run.Error, StringComparison.Ordinal));
    }
}
