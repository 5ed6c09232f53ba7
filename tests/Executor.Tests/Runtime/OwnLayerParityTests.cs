using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Tests.Model;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>
/// As <see cref="ParityTests"/>, of a model whose layers are its own: loss and gradients equal the unsliced step's on
/// one device, fp64 to 1e-12, fp32 to 1e-5.
/// </summary>
public class OwnLayerParityTests
{
    public static TheoryData<int, string, ScalarType> Cases { get; } =
        SlicedParity.Cases([1, 2, 3], ScalarType.Float64);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_equal_the_unsliced_step(int stages, string schedule, ScalarType dtype) =>
        SlicedParity.Check(TinyOwn.Shape, TinyGpt.Schedule(schedule), TinyGpt.Options(stages, dtype));

    [Fact]
    public void So_they_do_in_fp32() => SlicedParity.Check(
        TinyOwn.Shape, new(ScheduleKind.ZeroBubble), TinyGpt.Options(2, ScalarType.Float32));

    [Theory]
    [InlineData(1, ScheduleKind.Flush, false)]
    [InlineData(2, ScheduleKind.ZeroBubble, false)]
    [InlineData(2, ScheduleKind.OneForwardOneBackward, true)]
    public void Replicas_have_the_sum_of_their_gradients(int stages, ScheduleKind schedule, bool recomputes) =>
        SlicedParity.Check(TinyOwn.Shape, new(schedule), TinyGpt.Options(stages, ScalarType.Float64) with
        {
            DataParallelDegree = 2,
            RecomputePerStage = recomputes ? [.. Enumerable.Repeat(Recompute.Full, stages)] : null,
        });

    [Theory]
    [InlineData(1, ScheduleKind.Flush)]
    [InlineData(2, ScheduleKind.OneForwardOneBackward)]
    [InlineData(3, ScheduleKind.ZeroBubble)]
    public void Recomputation_changes_nothing(int stages, ScheduleKind schedule) =>
        SlicedParity.Check(TinyOwn.Shape, new(schedule), TinyGpt.Options(stages, ScalarType.Float64) with
        {
            RecomputePerStage = [.. Enumerable.Repeat(Recompute.Full, stages)],
        });

    [Fact]
    public void Parity_fails_when_one_layer_ignores_its_context_or_cuts_its_gradient()
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        using var reference = new Reference(batch, ScalarType.Float64, TinyOwn.Shape);

        var ignoring = With3(new AlibiLayer { IgnoresContext = true });
        var detaching = With3(new ChangedLayer(new AlibiLayer(), Detached));

        Assert.All((GptShape[])[TinyOwn.Shape, ignoring], shape =>
            Assert.InRange(LargestError(reference, batch, shape, "2:24"), 0, 1e-12));
        Assert.InRange(LargestError(reference, batch, TinyOwn.Shape, "2:8,16"), 0, 1e-12);
        Assert.All((GptShape[])[ignoring, detaching], shape =>
            Assert.InRange(LargestError(reference, batch, shape, "2:8,16"), 1e-3, 100));
    }

    [Theory]
    [InlineData("2:8,16", 2, "zero-bubble", 1, false)]
    [InlineData("1:5,19 1:24", 3, "1f1b", 1, true)]
    [InlineData("1:8,8,8", 2, "flush", 2, false)]
    public void The_same_numbers_are_dropped_however_it_is_cut(
        string microBatches, int stages, string schedule, int replicas, bool recomputes)
    {
        var options = TinyGpt.Options(1, ScalarType.Float64) with { DropoutRate = 0.2 };
        using var alone = new Pipeline(TinyOwn.Shape, options);
        using var pipeline = new Pipeline(TinyOwn.Shape, options with
        {
            StageCount = stages,
            LayersPerStage = TinyGpt.Spread(stages),
            DataParallelDegree = replicas,
            RecomputePerStage = recomputes ? [.. Enumerable.Repeat(Recompute.Full, stages)] : null,
        });
        var choice = TinyGpt.Schedule(schedule);
        for (var step = 0; step < 3; step++)
        {
            using var batch = TinyGpt.Batch(sequences: 2, seed: step);
            var expected = alone.Step(batch, TinyGpt.Plan(1, "2:24"));
            var actual = pipeline.Step(batch, TinyGpt.Plan(stages, microBatches, choice));

            Assert.Equal(expected.Loss, actual.Loss, 1e-11 * expected.Loss); // AdamW magnifies rounding
            Assert.Equal(expected.GradientNorm, actual.GradientNorm, 1e-10 * expected.GradientNorm);
        }
    }

    [Fact]
    public void A_step_in_bf16_is_near_the_one_in_fp32_and_adds_its_gradients_in_fp32()
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        using var reference = new Reference(batch, ScalarType.Float32, TinyOwn.Shape);
        using var pipeline = TinyGpt.Pipeline(2, ScalarType.BFloat16, TinyOwn.Shape);

        var result = pipeline.ComputeGradients(
            batch, TinyGpt.Plan(2, "1:5,19 1:8,8,8", new(ScheduleKind.ZeroBubble)));

        Assert.Equal(reference.Loss, result.Loss, 1e-2 * reference.Loss);
        Assert.All(pipeline.Parameters, parameter =>
        {
            using var scope = NewDisposeScope();
            var expected = reference.Gradient(parameter.Name);
            Assert.Equal(ScalarType.Float32, parameter.Gradient!.dtype);
            var error = (expected - parameter.Gradient).norm().div(expected.norm()).item<float>();
            Assert.True(error < 5e-2, $"{parameter.Name}: relative error {error:e2}");
        });
    }

    /// <summary>The model with another last layer.</summary>
    private static GptShape With3(ICausalLayer layer) =>
        TinyOwn.Of("changed", i => i == 3 ? layer : TinyOwn.Shape.OwnLayers!.Make(i));

    /// <summary>Later slices' gradients do not go back to what the keys were made of.</summary>
    private static LayerOutput Detached(LayerOutput output) => output with { Keys = output.Keys!.detach() };

    private static double LargestError(Reference reference, TokenBatch batch, GptShape shape, string microBatches)
    {
        using var pipeline = TinyGpt.Pipeline(1, ScalarType.Float64, shape);
        pipeline.ComputeGradients(batch, TinyGpt.Plan(1, microBatches));
        return pipeline.Worker(new(0, 0, 0)).Stages[0].Stage.Weights.All
            .Max(weight => Gradients.Error(reference, weight));
    }
}
