namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>Processes freeze layers as threads do, and all of them the same.</summary>
public class RankFreezeTests
{
    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(2, 1, 2)]
    public void Processes_train_what_is_not_frozen_as_one_device_does(int stages, int replicas, int shards)
    {
        using var run = new RankRun(
            stages * replicas * shards, "freeze", _ => [$"{stages}", $"{replicas}", $"{shards}"]);

        run.AssertDone();
    }

    [Fact]
    public void Ranks_that_freeze_different_layers_are_refused()
    {
        using var run = new RankRun(2, "freeze-differently", _ => []);

        Assert.Contains("Rank 1 has frozen: 0; rank 0 has frozen: none", run[1].WaitForExit(RankRun.Timeout));
        Assert.Contains("Rank 1 has frozen: 0", run[0].WaitForExit(RankRun.Timeout));
        Assert.Equal(RankWorkers.Lost, run[0].ExitCode);
    }
}
