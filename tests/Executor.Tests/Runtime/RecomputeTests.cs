using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>Forward again before backward changes nothing, to 1e-12 in fp64.</summary>
public class RecomputeTests
{
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
