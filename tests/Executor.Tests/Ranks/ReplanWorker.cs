using TeraPipe.Executor.Ranks;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Elastic;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>One of four processes whose model is placed in another way again and again.</summary>
internal static class ReplanWorker
{
    private const int Sequences = 4, StepsEach = 3;

    /// <summary>Devices, replicas and what is frozen; of four processes some are idle.</summary>
    private static readonly (int Stages, int Replicas, string Frozen)[] _phases =
    [
        (4, 1, "----"), (2, 1, "f---"), (3, 1, "ff--"), (2, 2, "ff--"), (1, 4, "fff-"), (1, 1, "-f--"), (4, 1, "----"),
    ];

    /// <summary>
    /// Losses are those of one device that never changes: fp64 to 1e-12; and to the bit as long as there was one
    /// replica at a time, since then the same numbers are added in the same order.
    /// </summary>
    public static void Train(bool shardsOptimizer)
    {
        var options = TinyGpt.Options(1, float64) with
        {
            DropoutRate = 0.1, WeightDecay = 0.1, ShardsOptimizer = shardsOptimizer,
        };
        using var alone = new Pipeline(TinyGpt.Shape, options);
        using var rank = RankProcess.Start(TinyGpt.Shape, Placed(options, 0), RankEnvironment.Read());
        for (var phase = 0; phase < _phases.Length; phase++)
        {
            if (phase > 0)
            {
                rank.Replan(Placed(options, phase));
            }

            alone.Freeze(Freezing.Modes(_phases[phase].Frozen));
            rank.Freeze(Freezing.Modes(_phases[phase].Frozen));
            var wasOneReplica = _phases.Take(phase + 1).All(before => before.Replicas == 1);
            CheckSteps(alone, rank, phase, wasOneReplica ? 0 : 1e-12);
        }

        Assert.Equal(_phases.Length - 1, rank.Generation);
        Assert.Equal(alone.Progress, rank.Progress);
        using var batch = TinyGpt.Batch(Sequences);
        var expected = alone.Evaluate([batch], TinyGpt.Plan(1, "4:8,16"));
        Assert.Equal(expected, rank.Evaluate([batch], TinyGpt.Plan(4, "4:8,16")), 1e-12 * expected);
    }

    /// <summary>Each rank asks for other replicas.</summary>
    public static void Differ()
    {
        var options = TinyGpt.Options(2, float64);
        using var rank = RankProcess.Start(TinyGpt.Shape, options, RankEnvironment.Read());
        rank.Replan(options with { StageCount = 1, DataParallelDegree = 1 + rank.Rank.Rank });
        rank.Agree("");
    }

    /// <summary>More ranks than processes; all is as before.</summary>
    public static void TooMany()
    {
        var options = TinyGpt.Options(2, float64);
        using var rank = RankProcess.Start(TinyGpt.Shape, options, RankEnvironment.Read());
        var refused = Assert.Throws<ArgumentException>(() => rank.Replan(options with { DataParallelDegree = 2 }));
        Assert.Contains("takes 4 processes; this run has 2", refused.Message);
        using var batch = TinyGpt.Batch(sequences: 2);
        Assert.True(rank.Step(batch, TinyGpt.Plan(2, "2:24")).Loss > 0);
    }

    private static void CheckSteps(Pipeline alone, RankProcess rank, int phase, double tolerance)
    {
        var each = Sequences / _phases[phase].Replicas;
        for (var step = 0; step < StepsEach; step++)
        {
            using var batch = TinyGpt.Batch(Sequences, seed: (phase * StepsEach) + step);
            var expected = alone.Step(batch, TinyGpt.Plan(1, $"{Sequences}:8,16")).Loss;
            var actual = rank.Step(batch, TinyGpt.Plan(_phases[phase].Stages, $"{each}:8,16"));

            Assert.True(
                Math.Abs(expected - actual.Loss) <= tolerance * expected,
                $"phase {phase}, step {step}: {actual.Loss:R} instead of {expected:R}");
            Assert.Equal(_phases[phase].Stages, actual.Timeline.Devices.Count);
        }
    }

    private static PipelineOptions Placed(PipelineOptions options, int phase) => options with
    {
        StageCount = _phases[phase].Stages,
        LayersPerStage = TinyGpt.Spread(_phases[phase].Stages),
        DataParallelDegree = _phases[phase].Replicas,
    };
}
