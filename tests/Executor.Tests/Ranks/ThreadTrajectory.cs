using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>A training by threads in a file for each rank: the losses, and the rank's weights at the end.</summary>
internal static class ThreadTrajectory
{
    private const string Losses = "losses";

    /// <summary>Trains.</summary>
    /// <param name="folder">Where the files go.</param>
    /// <param name="cases">Numbered in this order.</param>
    public static void Write(string folder, IReadOnlyList<ParityCase> cases)
    {
        for (var number = 0; number < cases.Count; number++)
        {
            using var scope = NewDisposeScope();
            using var pipeline = new Pipeline(TinyGpt.Shape, cases[number].Options);
            var losses = tensor(Train(pipeline, cases[number]));
            for (var rank = 0; rank < pipeline.Grid.WorldSize; rank++)
            {
                SafetensorsFile.Write(PathOf(folder, number, rank),
                [
                    (Losses, losses),
                    .. WeightsOf(pipeline.Worker(pipeline.Grid.PositionOf(rank)))
                        .Select(weight => (weight.Name, weight.Parameter.detach())),
                ]);
            }
        }
    }

    /// <summary>The same by ranks, of which this is one: its losses and weights must be those.</summary>
    public static void AssertSame(string folder, int number, ParityCase parity, RankProcess rank)
    {
        using var scope = NewDisposeScope();
        var expected = SafetensorsFile.Read(PathOf(folder, number, rank.Rank.Rank));
        using var losses = expected[Losses].data<double>();

        Assert.All(losses.Zip(Train(rank, parity)), pair =>
            Assert.Equal(pair.First, pair.Second, parity.Tolerance * pair.First));
        Assert.All(WeightsOf(rank.Worker), weight => Assert.True(
            expected[weight.Name].allclose(weight.Parameter, rtol: 0, atol: 10 * parity.Tolerance), weight.Name));
    }

    private static double[] Train(IPipeline pipeline, ParityCase parity)
    {
        using var batch = TinyGpt.Batch(sequences: 2 * parity.Options.DataParallelDegree);
        return [.. Enumerable.Range(0, parity.Steps).Select(_ => pipeline.Step(batch, parity.Plan).Loss)];
    }

    private static IEnumerable<Weight> WeightsOf(RankWorker worker) =>
        worker.Stages.Values.SelectMany(stage => stage.Stage.Weights.All);

    private static string PathOf(string folder, int number, int rank) =>
        Path.Combine(folder, $"{number}-{rank}.safetensors");
}
