using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>The same numbers are dropped whatever the slicing and the placement: fp64 to 1e-12.</summary>
public class DropoutTests
{
    private const double Rate = 0.2;

    public static TheoryData<string, int, string, int, int, bool> Cases => new()
    {
        { "4:24", 2, "flush", 1, 1, false },
        { "2:8,8,8 2:3,21", 2, "1f1b", 1, 1, false },
        { "1:1,23 1:23,1 2:24", 4, "zero-bubble", 1, 1, false },
        { "1:5,19 1:24", 2, "flush", 2, 1, false },
        { "1:8,8,8 3:24", 1, "flush", 1, 2, false },
        { "2:6,18", 2, "1f1b", 2, 2, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_training_drops_the_same_numbers_however_it_is_cut(
        string microBatches, int stages, string schedule, int replicas, int shards, bool recomputes)
    {
        var options = TinyGpt.Options(1, ScalarType.Float64) with { DropoutRate = Rate };
        using var alone = new Pipeline(TinyGpt.Shape, options);
        using var pipeline = new Pipeline(TinyGpt.Shape, options with
        {
            StageCount = stages,
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            RecomputePerStage = recomputes
                ? [.. Enumerable.Repeat(Planning.Memory.Recompute.Full, stages)]
                : null,
        });
        var choice = TinyGpt.Schedule(schedule);
        for (var step = 0; step < 5; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 4, seed: step);
            var expected = alone.Step(batch, TinyGpt.Plan(1, "4:24"));
            var actual = pipeline.Step(batch, TinyGpt.Plan(stages, microBatches, choice));

            Assert.Equal(expected.Loss, actual.Loss, 1e-11 * expected.Loss); // five steps of AdamW magnify rounding
            Assert.Equal(expected.GradientNorm, actual.GradientNorm, 1e-10 * expected.GradientNorm);
        }
    }

    [Fact]
    public void Accumulated_batches_drop_what_one_batch_of_all_drops()
    {
        var options = TinyGpt.Options(1, ScalarType.Float64) with { DropoutRate = Rate };
        using var pipeline = new Pipeline(TinyGpt.Shape, options);
        var random = new Random(4);
        long[][] sequences =
        [
            .. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, TinyGpt.SequenceTokens + 1)
                .Select(_ => random.NextInt64(TinyGpt.Shape.VocabularySize)).ToArray()),
        ];
        using var all = new TokenBatch(sequences, CPU);
        using var first = new TokenBatch(sequences[..2], CPU);
        using var second = new TokenBatch(sequences[2..], CPU);

        var expected = pipeline.ComputeGradients(all, TinyGpt.Plan(1, "4:24"));
        var actual = pipeline.ComputeGradients([first, second], TinyGpt.Plan(1, "2:12,12"));

        Assert.Equal(expected.Loss, actual.Loss, 1e-12 * expected.Loss);
        Assert.Equal(expected.GradientNorm, actual.GradientNorm, 1e-12 * expected.GradientNorm);
    }

    [Fact]
    public void Each_step_and_seed_drops_others()
    {
        using var batch = TinyGpt.Batch(sequences: 1);
        double LossOf(long seed, int step)
        {
            var options = TinyGpt.Options(1, ScalarType.Float64);
            using var pipeline = new Pipeline(TinyGpt.Shape, options with
            {
                DropoutRate = Rate,
                LearningRate = 0,
                Placement = options.Placement with { Seed = seed },
            });
            for (var before = 1; before < step; before++)
            {
                pipeline.Step(batch, TinyGpt.Plan(1, "1:24"));
            }

            return pipeline.Step(batch, TinyGpt.Plan(1, "1:24")).Loss;
        }

        Assert.Equal(LossOf(1, 1), LossOf(1, 1));
        Assert.Distinct([LossOf(1, 1), LossOf(1, 2), LossOf(1, 3)]);
    }

    /// <summary>Shares of kept numbers, and of pairs of neighbours, within four standard errors.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Numbers_are_kept_at_random(double rate)
    {
        using var scope = NewDisposeScope();
        const int Sequences = 4, Tokens = 256, Columns = 256;
        var like = zeros(Sequences, Tokens, Columns);
        var slice = new SliceInput(like, like, 512, 1) { Numbers = new StepNumbers(9, 1, 5, rate), FirstSequence = 77 };
        var kept = CounterRandom.Kept(like, slice, new DropoutPlace(3, 1)).to(ScalarType.Float64);
        var other = CounterRandom.Kept(like, slice, new DropoutPlace(3, 2)).to(ScalarType.Float64);
        var all = (double)kept.numel();

        void Near(double expected, double share, double count) => Assert.InRange(
            Math.Abs(share - expected), 0, 4 * Math.Sqrt(expected * (1 - expected) / count));
        double Share(Tensor x) => x.mean().item<double>();
        var keep = 1 - rate;
        Near(keep, Share(kept), all);
        Near(keep * keep, Share(kept.narrow(1, 0, Tokens - 1) * kept.narrow(1, 1, Tokens - 1)), all);
        Near(keep * keep, Share(kept.narrow(2, 0, Columns - 1) * kept.narrow(2, 1, Columns - 1)), all);
        Near(keep * keep, Share(kept.narrow(0, 0, Sequences - 1) * kept.narrow(0, 1, Sequences - 1)), all);
        Near(keep * keep, Share(kept * other), all);
        var worst = 6 * Math.Sqrt(keep * rate / (Sequences * Tokens)); // of 256 columns and 1024 rows
        Assert.InRange((kept.mean([0, 1]) - keep).abs().max().item<double>(), 0, worst);
        Assert.InRange((kept.mean([2]) - keep).abs().max().item<double>(), 0, worst * 2);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_rate_that_is_none_is_refused(double rate) => Assert.Contains(
        "DropoutRate",
        Assert.Throws<ArgumentOutOfRangeException>(() => new Pipeline(
            TinyGpt.Shape, TinyGpt.Options(1, ScalarType.Float32) with { DropoutRate = rate })).Message);
}
