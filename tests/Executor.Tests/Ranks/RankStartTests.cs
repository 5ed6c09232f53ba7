using System.Globalization;
using TeraPipe.Executor.Ranks;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>How ranks come together, and leave.</summary>
public class RankStartTests
{
    [Theory]
    [InlineData("shape", "model's Layers is 4 on rank 0, but 6 on rank 1")]
    [InlineData("option", "LearningRate is 0.01 on rank 0, but 0.5 on rank 1")]
    [InlineData("dtype", "Dtype is Float32 on rank 0, but Float64 on rank 1")]
    [InlineData("plan", "plan's slicing is [12,12] × 1 sequences on rank 0, but [8,16] × 1 sequences on rank 1")]
    [InlineData("version", "but 9.9.9 on rank 1")]
    public void Ranks_that_differ_are_refused_and_all_say_in_what(string setting, string difference)
    {
        using var run = new RankRun(2, "start", rank => [rank == 1 ? setting : "as the others", "0"]);

        string[] said = [.. run.All.Select(rank => rank.WaitForExit(RankRun.Timeout))];

        Assert.All(run.All, rank => Assert.Equal(RankWorkers.Refused, rank.ExitCode));
        Assert.All(said, text => Assert.Contains(difference, text, StringComparison.Ordinal));
        Assert.Equal(said[0], said[1]);
    }

    [Fact]
    public void A_rank_that_does_not_come_is_named()
    {
        using var run = new RankRun(3, "start", rank => [rank == 0 ? "impatient" : "as the others", "0"], missing: 1);

        string[] said = [.. run.All.Select(rank => rank.WaitForExit(RankRun.Timeout))];

        Assert.All(said, text => Assert.StartsWith(
            "refused The ranks do not make one run: rank 1 did not come within 4 s.", text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rank_that_finds_no_first_one_says_where_it_looked()
    {
        var environment = new RankEnvironment(1, 2, "127.0.0.1", RankRun.FreePort(), LocalRank: null);

        var refused = Assert.Throws<RendezvousException>(() => RankProcess.Start(
            TinyGpt.Shape,
            TinyGpt.Options(2, ScalarType.Float32),
            environment,
            new RankOptions { StartDeadline = TimeSpan.FromSeconds(1) }));

        Assert.StartsWith(
            $"Rank 0 did not come within 1 s: rank 1 does not reach it at 127.0.0.1:{environment.MasterPort}",
            refused.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Rank 0, which serves the others, once first and once last.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Ranks_leave_in_any_order(int first)
    {
        using var run = new RankRun(2, "start", rank => ["as the others", rank == first ? "0" : "800"]);

        run.AssertDone();

        var losses = run.All.Select(rank => rank.WaitFor("loss")).ToArray();
        Assert.Equal(losses[0], losses[1]);
        Assert.InRange(double.Parse(losses[0].Split(' ')[1], CultureInfo.InvariantCulture), 2, 3); // ln 11 = 2.4
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_rank_that_leaves_while_the_other_goes_on_is_named(int leaves)
    {
        using var run = new RankRun(2, "start", rank => [rank == leaves ? "as the others" : "goes on", "0"]);

        var said = run[1 - leaves].WaitForExit(RankRun.Timeout);

        Assert.Equal(RankWorkers.Lost, run[1 - leaves].ExitCode);
        Assert.Contains($"lost {leaves}", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_rank_that_fails_is_named_with_its_reason(int fails)
    {
        using var run = new RankRun(2, "start", rank => [rank == fails ? "fails" : "as the others", "0"]);

        var said = run[1 - fails].WaitForExit(RankRun.Timeout);

        Assert.Equal(RankWorkers.Lost, run[1 - fails].ExitCode);
        Assert.Contains($"lost {fails} Rank {fails} is lost: it failed: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rank_that_lives_and_does_nothing_is_named_at_the_steps_deadline()
    {
        using var run = new RankRun(2, "start", rank => [rank == 1 ? "dawdles" : "waits", "0"]);

        var said = run[0].WaitForExit(RankRun.Timeout);

        Assert.Equal(RankWorkers.Lost, run[0].ExitCode);
        Assert.StartsWith("lost 1 Rank 1 is lost: rank 0 waited for ", said, StringComparison.Ordinal);
        Assert.Contains("in vain, for 3 s", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_world_of_another_size_than_the_pipeline_is_refused()
    {
        using var run = new RankRun(1, "start", _ => ["as the others", "0"]);

        var said = run[0].WaitForExit(RankRun.Timeout);

        Assert.Contains("WORLD_SIZE is 1; a pipeline of 2 devices", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_variable_that_is_missing_or_nonsense_is_named()
    {
        var variables = new Dictionary<string, string>
        {
            ["RANK"] = "4", ["WORLD_SIZE"] = "4", ["MASTER_PORT"] = "http",
        };

        var refused = Assert.Throws<RendezvousException>(
            () => RankEnvironment.Read(name => variables.GetValueOrDefault(name)));

        Assert.Equal(
            "The environment does not say which rank this is: RANK is '4': set it to this process's number, 0 to 3; "
            + "MASTER_PORT is 'http': set it to a port that is free on rank 0's machine, 1 to 65535; "
            + "MASTER_ADDR is missing: set it to the name or address of rank 0's machine.",
            refused.Message);
    }
}
