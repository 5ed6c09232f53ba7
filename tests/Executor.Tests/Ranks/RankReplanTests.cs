namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>Processes are placed in another way as threads are, some of them idle at times.</summary>
public class RankReplanTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_goes_where_it_goes_on_one_device(bool shardsOptimizer)
    {
        using var run = new RankRun(4, "replan", _ => [$"{shardsOptimizer}"]);

        run.AssertDone();
    }

    [Fact]
    public void Ranks_that_ask_for_different_things_are_refused()
    {
        using var run = new RankRun(2, "replan-differently", _ => []);

        Assert.Contains(
            "The ranks ask for different things: DataParallelDegree is 1 on rank 0, but 2 on rank 1",
            run[1].WaitForExit(RankRun.Timeout));
        run[0].WaitForExit(RankRun.Timeout);
        Assert.All(run.All, rank => Assert.NotEqual(0, rank.ExitCode));
    }

    [Fact]
    public void More_ranks_than_processes_are_refused_and_training_goes_on()
    {
        using var run = new RankRun(2, "replan-too-many", _ => []);

        run.AssertDone();
    }
}
