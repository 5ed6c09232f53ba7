using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>Fifty steps of training end where training on one device ends.</summary>
public class TrajectoryTests
{
    private const int Steps = 50;

    // AdamW divides by the root of a gradient's square: where that is near zero, rounding of 1e-16 grows to 1e-10 of
    // the learning rate in a step, and the steps add up
    private const double Tolerance = 1e-9;

    private static readonly string[] _plans = ["1:8,8,8 1:4,20", "2:24", "2:3,4,5,12", "1:24 1:12,12"];

    [Theory]
    [InlineData(2, "flush", 1, 1, false)]
    [InlineData(3, "1f1b", 1, 1, false)]
    [InlineData(2, "interleaved", 1, 1, false)]
    [InlineData(4, "zero-bubble", 1, 1, false)]
    [InlineData(2, "zero-bubble", 2, 1, false)]
    [InlineData(2, "1f1b", 2, 1, true)]
    [InlineData(1, "flush", 1, 2, false)]
    [InlineData(2, "1f1b", 2, 2, true)]
    public void Losses_stay_those_of_one_device_while_the_plan_changes_at_every_step(
        int stages, string schedule, int replicas, int shards, bool shardsOptimizer)
    {
        var choice = TinyGpt.Schedule(schedule);
        using var alone = TinyGpt.Pipeline(1, ScalarType.Float64);
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(stages, ScalarType.Float64) with
        {
            VirtualStages = choice.VirtualStages,
            LayersPerStage = TinyGpt.Spread(stages * choice.VirtualStages),
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            ShardsOptimizer = shardsOptimizer,
        });
        for (var step = 0; step < Steps; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2 * replicas, seed: step);
            var expected = alone.Step(batch, TinyGpt.Plan(1, $"{2 * replicas}:24")).Loss;
            var actual = pipeline.Step(batch, TinyGpt.Plan(stages, _plans[step % _plans.Length], choice)).Loss;

            Assert.Equal(expected, actual, tolerance: Tolerance * expected);
        }
    }

    /// <summary>
    /// What slicing changes in a step, apart from what training makes of it afterwards: every step begins from the
    /// weights that the one before has left.
    /// </summary>
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void Every_step_of_a_training_has_the_loss_and_gradients_of_one_device_at_its_weights(ScalarType dtype)
    {
        using var pipeline = TinyGpt.Pipeline(2, dtype);
        for (var step = 0; step < Steps; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2, seed: step);
            using var reference = new Reference(batch, dtype, pipeline);

            var result = pipeline.Step(batch, TinyGpt.Plan(2, _plans[step % _plans.Length]));

            Gradients.AssertEqual(reference, result, pipeline);
        }
    }

    [Fact]
    public void Two_runs_of_one_plan_differ_in_no_bit()
    {
        using var one = TinyGpt.Pipeline(4, ScalarType.Float32);
        using var other = TinyGpt.Pipeline(4, ScalarType.Float32);
        for (var step = 0; step < Steps; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2, seed: step);
            var plan = TinyGpt.Plan(4, _plans[step % _plans.Length]);

            Assert.Equal(one.Step(batch, plan).Loss, other.Step(batch, plan).Loss);
            Assert.All(one.Parameters.Zip(other.Parameters), pair => Assert.True(
                pair.First.Parameter.allclose(pair.Second.Parameter, rtol: 0, atol: 0), pair.First.Name));
        }
    }

    [Theory]
    [InlineData(0, new[] { 1, 1, 1, 1.0 })]
    [InlineData(3, new[] { 1 / 3.0, 2 / 3.0, 1, 1 })]
    public void The_learning_rate_rises_over_the_warm_up(int warmUpSteps, double[] shares)
    {
        const double DecayOfAStep = 0.5;
        var shape = new GptShape(
            layers: 1, hiddenSize: 4, heads: 1, feedForwardSize: 4, TinyGpt.Shape.VocabularySize,
            maxSequenceTokens: TinyGpt.SequenceTokens + 1);
        using var pipeline = new Pipeline(shape, TinyGpt.Options(1, ScalarType.Float64) with
        {
            LearningRate = 0.1,
            WeightDecay = DecayOfAStep / 0.1,
            LearningRateSchedule = new() { WarmUpSteps = warmUpSteps },
        });
        foreach (var share in shares)
        {
            using var batch = TinyGpt.Batch(sequences: 1);
            var before = WeightWithoutGradient(pipeline);
            pipeline.Step(batch, TinyGpt.Plan(1, "1:24"));

            Assert.Equal(1 - (share * DecayOfAStep), WeightWithoutGradient(pipeline) / before, tolerance: 1e-12);
        }
    }

    [Fact]
    public void Sharing_the_optimizers_state_changes_no_bit_of_the_losses()
    {
        var options = TinyGpt.Options(2, ScalarType.Float32) with { DataParallelDegree = 2 };
        using var whole = new Pipeline(TinyGpt.Shape, options);
        using var shared = new Pipeline(TinyGpt.Shape, options with { ShardsOptimizer = true });
        for (var step = 0; step < Steps; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 4, seed: step);
            var plan = TinyGpt.Plan(2, "1:8,8,8 1:24");

            Assert.Equal(whole.Step(batch, plan).Loss, shared.Step(batch, plan).Loss);
        }
    }

    /// <summary>Of the position after the sequence's last: nothing but the decay moves it.</summary>
    private static double WeightWithoutGradient(Pipeline pipeline)
    {
        using var scope = NewDisposeScope();
        var positions = pipeline.Parameters.Single(named => named.Name == "wpe.weight").Parameter;
        return positions.narrow(0, TinyGpt.SequenceTokens, 1).narrow(1, 0, 1).item<double>();
    }
}
