using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>Several batches a step, clipping, loss scaling, and steps that cannot be taken.</summary>
public class AccumulationTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(1, 2, 2)]
    public void Three_batches_have_the_gradients_of_one_with_all_their_sequences(int stages, int replicas, int shards)
    {
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stages, ScalarType.Float64) with
        {
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
        });
        var sequences = Sequences(6);
        using var together = new TokenBatch(sequences, CPU);
        using var reference = new Reference(together, ScalarType.Float64);
        TokenBatch[] batches = [.. sequences.Chunk(2).Select(part => new TokenBatch(part, CPU))];

        var result = pipeline.ComputeGradients(batches, TinyGpt.Plan(stages, $"{2 / replicas}:8,16"));

        Gradients.AssertEqual(reference, result, pipeline);
        Array.ForEach(batches, batch => batch.Dispose());
    }

    [Fact]
    public void A_step_without_batches_is_refused()
    {
        using var pipeline = TinyGpt.Pipeline(1, ScalarType.Float64);

        Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Step([], TinyGpt.Plan(1, "1:24")));
    }

    /// <summary>Whoever holds which part of a parameter, each number counts once.</summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 2, 2)]
    public void The_gradient_norm_is_the_one_device_s_whatever_the_ranks(int stages, int replicas, int shards)
    {
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stages, ScalarType.Float64) with
        {
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
        });
        using var batch = TinyGpt.Batch(sequences: 2);
        using var reference = new Reference(batch, ScalarType.Float64);
        using var scope = NewDisposeScope();
        var expected = Math.Sqrt(reference.Names
            .Sum(name => reference.Gradient(name).pow(2).sum().item<double>()));

        var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(stages, $"{2 / replicas}:24"));

        Assert.Equal(expected, result.GradientNorm, 1e-12 * expected);
    }

    /// <summary>AdamW forgets a gradient's length, but not that of one step among others.</summary>
    [Theory]
    [InlineData(2, 1, 1, false)]
    [InlineData(1, 2, 1, true)]
    [InlineData(1, 1, 2, false)]
    public void Clipped_training_goes_where_it_goes_on_one_device(int stages, int replicas, int shards, bool zero1)
    {
        var options = TinyGpt.Options(1, ScalarType.Float64) with { MaxGradientNorm = 0.5 };
        using var alone = new Pipeline(TinyGpt.Shape, options);
        using var unclipped = TinyGpt.Pipeline(1, ScalarType.Float64);
        using var pipeline = new Pipeline(TinyGpt.Shape, options with
        {
            StageCount = stages,
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            ShardsOptimizer = zero1,
        });
        var (last, lastUnclipped) = (0.0, 0.0);
        for (var step = 0; step < 20; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2, seed: step);
            last = alone.Step(batch, TinyGpt.Plan(1, "2:24")).Loss;
            lastUnclipped = unclipped.Step(batch, TinyGpt.Plan(1, "2:24")).Loss;

            var actual = pipeline.Step(batch, TinyGpt.Plan(stages, $"{2 / replicas}:8,16")).Loss;

            Assert.Equal(last, actual, 1e-9 * last);
        }

        Assert.NotEqual(last, lastUnclipped, 1e-6);
    }

    [Fact]
    public void A_clipped_gradient_has_the_length_that_is_allowed()
    {
        using var pipeline = new Pipeline(
            TinyGpt.Shape, TinyGpt.Options(2, ScalarType.Float64) with { MaxGradientNorm = 0.25 });
        using var batch = TinyGpt.Batch(sequences: 2);

        var norm = pipeline.Step(batch, TinyGpt.Plan(2, "2:24")).GradientNorm;

        using var scope = NewDisposeScope();
        var left = Math.Sqrt(pipeline.Parameters.Sum(named => named.Gradient!.pow(2).sum().item<double>()));
        Assert.True(norm > 0.25, $"{norm}");
        Assert.Equal(0.25, left, 1e-12);
    }

    [Fact]
    public void A_scaled_loss_changes_no_bit_of_the_training()
    {
        using var plain = TinyGpt.Pipeline(2, ScalarType.Float32);
        using var scaled = new Pipeline(
            TinyGpt.Shape, TinyGpt.Options(2, ScalarType.Float32) with { LossScaling = new LossScaling() });
        for (var step = 0; step < 10; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2, seed: step);
            var plan = TinyGpt.Plan(2, "2:8,8,8");

            var (expected, result) = (plain.Step(batch, plan), scaled.Step(batch, plan));

            Assert.Equal(expected.Loss, result.Loss);
            Assert.Equal(expected.GradientNorm, result.GradientNorm);
            Assert.Equal(65_536, result.LossScale);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(1, 1, 2)]
    public void A_step_that_overflows_is_left_out_on_all_ranks_and_the_scale_falls_and_rises(
        int stages, int replicas, int shards)
    {
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stages, ScalarType.Float32) with
        {
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            LossScaling = new LossScaling
            {
                InitialScale = Math.Pow(2, 128), BackoffFactor = 1e-30, GrowthInterval = 2,
            },
        });
        using var batch = TinyGpt.Batch(sequences: 2);
        var plan = TinyGpt.Plan(stages, $"{2 / replicas}:24");

        StepResult[] results = [.. Enumerable.Range(0, 5).Select(_ => pipeline.Step(batch, plan))];

        Assert.Equal([true, false, false, false, false], results.Select(result => result.IsSkipped));
        Assert.Equal(results[0].Loss, results[1].Loss); // nothing was updated
        Assert.NotEqual(results[1].Loss, results[2].Loss);
        Assert.Equal(
            [1, 1e-30, 1e-30, 2e-30, 2e-30], results.Select(result => result.LossScale / results[0].LossScale));
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_the_step_and_leaves_the_weights()
    {
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float32);
        using var batch = TinyGpt.Batch(sequences: 2);
        var plan = TinyGpt.Plan(2, "2:8,16");
        var loss = pipeline.ComputeGradients(batch, plan).Loss;
        using var scope = NewDisposeScope();
        var gain = pipeline.Parameters.Single(named => named.Name == "h.3.ln_1.weight").Parameter;
        using (no_grad())
        {
            gain.narrow(0, 3, 1).fill_(double.NaN);
        }

        var failure = Assert.Throws<NonFiniteStepException>(() => pipeline.Step(batch, plan));

        Assert.Contains("Step 1: the loss is NaN", failure.Message);
        Assert.Equal([0, 1], failure.Devices);
        using (no_grad())
        {
            gain.narrow(0, 3, 1).fill_(1);
        }

        Assert.Equal(loss, pipeline.ComputeGradients(batch, plan).Loss);
    }

    private static long[][] Sequences(int count)
    {
        var random = new Random(3);
        return
        [
            .. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, TinyGpt.SequenceTokens + 1)
                .Select(_ => random.NextInt64(TinyGpt.Shape.VocabularySize)).ToArray()),
        ];
    }
}
