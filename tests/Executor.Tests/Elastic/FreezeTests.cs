using TeraPipe.Executor.Elastic;
using TeraPipe.Executor.Runtime;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>Frozen weights stay as they are, and thawed ones go on with the moments that they had.</summary>
public class FreezeTests
{
    private static readonly PipelineOptions _options =
        TinyGpt.Options(2, ScalarType.Float64) with { WeightDecay = 0.1, MaxGradientNorm = 1 };

    [Theory]
    [InlineData("ff--", 1, 1, false)]
    [InlineData("ff--", 2, 1, true)]
    [InlineData("fff-", 2, 1, false)]
    [InlineData("-ff-", 2, 1, true)]
    [InlineData("f-f-", 1, 2, false)]
    public void Frozen_weights_keep_every_bit_over_twenty_steps_of_decay(
        string frozen, int replicas, int shards, bool shardsOptimizer)
    {
        using var scope = NewDisposeScope();
        using var pipeline = new Pipeline(TinyGpt.Shape, _options with
        {
            DataParallelDegree = replicas,
            TensorParallelDegree = shards,
            ShardsOptimizer = shardsOptimizer,
        });
        Train(pipeline, steps: 2); // so that there are moments to move them
        pipeline.Freeze(Freezing.Modes(frozen));
        var before = Freezing.Copies(pipeline);

        Train(pipeline, steps: 20);

        Assert.All(before.Zip(Freezing.Copies(pipeline)), pair => Assert.True(
            Freezing.Same(pair.First.Numbers, pair.Second.Numbers) == Freezing.IsFrozen(frozen, pair.First.Name),
            pair.First.Name));
    }

    /// <summary>The control: what PyTorch does with requires_grad off and a gradient left over as zeros.</summary>
    [Fact]
    public void With_zeros_for_gradients_they_would_drift()
    {
        using var scope = NewDisposeScope();
        using var pipeline = new Pipeline(TinyGpt.Shape, _options);
        Train(pipeline, steps: 2);
        var stage = pipeline.Worker(new(0, 0, 0)).Stages[0];
        var before = Freezing.Copies(pipeline);

        stage.Stage.Weights.OnGradients(gradient => gradient.zero_());
        stage.Optimizer.Step(1e-2);

        var ofStage = stage.Stage.Weights.All.Select(weight => weight.Name).ToHashSet();
        Assert.All(
            before.Zip(Freezing.Copies(pipeline)).Where(pair => ofStage.Contains(pair.First.Name)),
            pair => Assert.False(Freezing.Same(pair.First.Numbers, pair.Second.Numbers), pair.First.Name));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Thawed_layers_go_on_with_the_moments_and_the_updates_that_they_had(int replicas, bool shardsOptimizer)
    {
        using var scope = NewDisposeScope();
        using var pipeline = new Pipeline(
            TinyGpt.Shape, _options with { DataParallelDegree = replicas, ShardsOptimizer = shardsOptimizer });
        Train(pipeline, steps: 3);
        var (kept, copies) = (MemorySink.Moments(pipeline), Freezing.Copies(pipeline));
        pipeline.Freeze(layers: 2);
        Train(pipeline, steps: 4);
        pipeline.Thaw();

        var waited = MemorySink.Moments(pipeline);
        Assert.All(kept.Where(of => Freezing.IsFrozen("ff--", of.Key)), of =>
            Assert.True(Freezing.Same(of.Value, waited[of.Key]), of.Key));
        Assert.Equal([3, 3, 7, 7], pipeline.Progress.Layers!.Select(layer => layer.UpdatesDone));
        Assert.Equal(7, pipeline.Progress.UpdatesDone);

        Train(pipeline, steps: 1);
        Assert.All(copies.Where(of => Freezing.IsFrozen("ff--", of.Name)), of => AssertUpdated(of.Name, of.Numbers));
        Assert.Equal([4, 4, 8, 8], pipeline.Progress.Layers!.Select(layer => layer.UpdatesDone));

        // AdamW by hand: the fourth update of this parameter
        void AssertUpdated(string name, Tensor weight)
        {
            var gradient = pipeline.Parameters.Single(named => named.Name == name).Gradient!;
            var mean = kept[$"{name}/exp_avg"] * 0.9 + gradient * 0.1;
            var square = kept[$"{name}/exp_avg_sq"] * 0.999 + gradient * gradient * 0.001;
            var expected = weight * (1 - 1e-2 * 0.1)
                - mean / (1 - Math.Pow(0.9, 4)) * 1e-2 / ((square / (1 - Math.Pow(0.999, 4))).sqrt() + 1e-8);
            var actual = pipeline.Parameters.Single(named => named.Name == name).Parameter;
            Assert.True(actual.allclose(expected, rtol: 1e-12, atol: 1e-14), name);
        }
    }

    [Fact]
    public void Too_few_layers_and_the_last_one_are_refused()
    {
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.Float64);

        Assert.Contains(
            "3 layers are said to be frozen or not; the model has 4",
            Assert.Throws<ArgumentException>(() => pipeline.Freeze(Freezing.Modes("ff-"))).Message);
        Assert.Contains(
            "Of 4 layers 4 are frozen", Assert.Throws<ArgumentException>(() => pipeline.Freeze(4)).Message);
        Assert.Contains(
            "The last layer is trained",
            Assert.Throws<ArgumentException>(() => pipeline.Freeze(Freezing.Modes("---f"))).Message);
        Assert.Equal(4, pipeline.Modes.Computed);
    }

    private static void Train(Pipeline pipeline, int steps)
    {
        var replicas = pipeline.Grid.Replicas;
        for (var step = 0; step < steps; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2 * replicas, seed: step);
            pipeline.Step(batch, TinyGpt.Plan(2, "1:8,16 1:24", new(ScheduleKind.OneForwardOneBackward)));
        }
    }
}
