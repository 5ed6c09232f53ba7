using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Elastic;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>A process that trains with frozen layers as one device alone does: fp64 to 1e-12.</summary>
internal static class FreezeWorker
{
    private static readonly string[] _frozen = ["----", "f---", "ff--", "-f--", "fff-", "----"];

    /// <param name="degrees">Devices, replicas, ranks for each layer.</param>
    public static void Train(int[] degrees)
    {
        var options = TinyGpt.Options(1, float64) with { WeightDecay = 0.1, MaxGradientNorm = 1 };
        using var alone = new Pipeline(TinyGpt.Shape, options);
        using var rank = RankProcess.Start(
            TinyGpt.Shape,
            options with
            {
                StageCount = degrees[0],
                LayersPerStage = TinyGpt.Spread(degrees[0]),
                DataParallelDegree = degrees[1],
                TensorParallelDegree = degrees[2],
                ShardsOptimizer = degrees[1] > 1,
            },
            RankEnvironment.Read());
        foreach (var frozen in _frozen)
        {
            alone.Freeze(Freezing.Modes(frozen));
            rank.Freeze(Freezing.Modes(frozen));
            for (var step = 0; step < 2; step++)
            {
                using var batch = TinyGpt.Batch(sequences: 4, seed: step);
                var expected = alone.Step(batch, TinyGpt.Plan(1, "4:24"));
                var result = rank.Step(batch, TinyGpt.Plan(
                    degrees[0], $"{4 / degrees[1]}:8,16", new ScheduleChoice(ScheduleKind.ZeroBubble)));

                Assert.Equal(expected.Loss, result.Loss, 1e-12 * expected.Loss);
                Assert.Equal(expected.GradientNorm, result.GradientNorm, 1e-11 * expected.GradientNorm);
            }
        }

        Assert.Equal(alone.Progress, rank.Progress);
    }

    /// <summary>Each rank freezes as many layers as its number.</summary>
    public static void Differ()
    {
        using var rank = RankProcess.Start(TinyGpt.Shape, TinyGpt.Options(2, float64), RankEnvironment.Read());
        rank.Freeze(rank.Rank.Rank);
        using var batch = TinyGpt.Batch(sequences: 2);
        rank.Step(batch, TinyGpt.Plan(2, "2:24"));
    }
}
