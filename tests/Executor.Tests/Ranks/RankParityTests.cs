using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>
/// Parity of ranks that are processes, over Gloo: loss and every rank's part of every gradient equal the step on one
/// device, fp64 to 1e-12, fp32 to 1e-5, under all schedules (interleaved in fp64 alone); the ranks compare themselves.
/// </summary>
public class RankParityTests
{
    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(4, 1, 1)]
    [InlineData(1, 2, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 2, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(2, 2, 2)]
    public void Every_rank_has_its_part_of_the_gradients(int stages, int replicas, int shards)
    {
        using var folder = new TemporaryFolder();
        var trajectories = Directory.CreateDirectory(folder.File("threads")).FullName;
        var cases = ParityCase.Of(stages, replicas, shards);
        ThreadTrajectory.Write(trajectories, cases);
        string[] arguments =
        [
            trajectories, $"{stages}", $"{replicas}", $"{shards}", .. cases.Select(_ => $"{RankRun.FreePort()}"),
        ];
        using var run = new RankRun(stages * replicas * shards, "parity", _ => arguments);

        run.AssertDone();
    }

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(1, 2, 1)]
    [InlineData(1, 1, 2)]
    public void Processes_train_in_bf16_as_threads_do(int stages, int replicas, int shards)
    {
        using var run = new RankRun(
            stages * replicas * shards, "precision", _ => [$"{stages}", $"{replicas}", $"{shards}"]);

        run.AssertDone();
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    public void Layers_of_its_own_have_theirs_too(int stages, int replicas)
    {
        using var run = new RankRun(
            stages * replicas, "own-layers", _ => ["tiny 1", $"{stages}", $"{replicas}"]);

        run.AssertDone();
    }

    [Fact]
    public void Ranks_with_other_layers_of_their_own_are_refused()
    {
        using var run = new RankRun(2, "own-layers", rank => [$"tiny {rank}", "2", "1"]);

        Assert.All(run.All, rank =>
        {
            Assert.Contains(
                "model's OwnLayers is tiny 0 on rank 0, but tiny 1 on rank 1", rank.WaitForExit(RankRun.Timeout));
            Assert.Equal(RankWorkers.Refused, rank.ExitCode);
        });
    }
}
