using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>Forward again before backward changes nothing, to 1e-12 in fp64.</summary>
public class RecomputeTests
{
    [Theory]
    [InlineData(1, "flush", 1, ScalarType.Float64)]
    [InlineData(2, "1f1b", 1, ScalarType.Float64)]
    [InlineData(4, "zero-bubble", 1, ScalarType.Float64)]
    [InlineData(2, "interleaved", 1, ScalarType.Float64)]
    [InlineData(2, "zero-bubble", 2, ScalarType.Float64)]
    [InlineData(2, "1f1b", 1, ScalarType.Float32)]
    public void Stages_that_recompute_have_the_gradients_of_the_unsliced_step(
        int devices, string schedule, int shards, ScalarType dtype)
    {
        var choice = TinyGpt.Schedule(schedule);
        var stages = devices * choice.VirtualStages;
        using var batch = TinyGpt.Batch(sequences: 3);
        using var reference = new Reference(batch, dtype);
        Recompute[] levels = [Recompute.Full, Recompute.None, Recompute.Selective, Recompute.Full];
        using var pipeline = new Pipeline(TinyGpt.Shape, TinyGpt.Options(devices, dtype) with
        {
            VirtualStages = choice.VirtualStages,
            TensorParallelDegree = shards,
            RecomputePerStage = levels[..stages],
        });

        var result = pipeline.ComputeGradients(batch, TinyGpt.Plan(devices, "1:8,8,8 2:5,19", choice));

        Gradients.AssertEqual(reference, result, pipeline);
    }

    [Fact]
    public void A_level_for_each_stage_or_none()
    {
        var refused = Assert.Throws<ArgumentException>(() => new Pipeline(
            TinyGpt.Shape, TinyGpt.Options(2, ScalarType.Float32) with { RecomputePerStage = [Recompute.Full] }));

        Assert.Contains("RecomputePerStage has 1 levels for 2 stages", refused.Message);
    }

    [Theory]
    [InlineData(Architecture.Gpt)]
    [InlineData(Architecture.Llama)]
    public void Gradients_after_recomputing_each_slice_are_those_of_the_unsliced_step(Architecture architecture)
    {
        var shape = TinyLlama.Shape with { Architecture = architecture };
        using var batch = TinyGpt.Batch(sequences: 2);
        using var reference = new Reference(batch, ScalarType.Float64, shape);
        var alone = SoloCommunicator.Instance;
        using var stage = GptStage.Create(
            shape, .., (IsFirst: true, IsLast: true), TinyGpt.PlacementOf(ScalarType.Float64), (alone, alone));
        using var run = MicroBatchRun.Start(stage, alone, TinyGpt.SequenceTokens);
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        SliceInput[] slices = [.. new[] { (0, 8), (8, 5), (13, 11) }.Select(span => new SliceInput(
            batch.Inputs.narrow(1, span.Item1, span.Item2), batch.Targets.narrow(1, span.Item1, span.Item2),
            span.Item1, batch.Tokens))];
        var losses = slices.Select((slice, i) => run.Forward(i, slice, slice.Tokens).item<double>()).ToArray();

        for (var i = slices.Length - 1; i >= 0; i--)
        {
            Assert.Equal(losses[i], run.Recompute(i, slices[i], slices[i].Tokens).item<double>(), 1e-12);
            run.Backward(i, outputGradient: null, _ => { });
        }

        Assert.InRange(stage.Weights.All.Max(weight => Gradients.Error(reference, weight)), 0, 1e-12);
    }
}
