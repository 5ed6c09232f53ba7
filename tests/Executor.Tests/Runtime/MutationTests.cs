using TeraPipe.Executor.Model;
using TeraPipe.Executor.Runtime;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Tests.Runtime;

/// <summary>Parity is a test that can fail: one gradient lost on its way through the context, and it does.</summary>
public class MutationTests
{
    [Fact]
    public void A_step_run_by_hand_keeps_parity() => Assert.InRange(LargestError(lose: _ => { }), 0, 1e-12);

    [Fact]
    public void Parity_fails_when_one_context_gradient_is_dropped() =>
        Assert.InRange(LargestError(lose: gradients => gradients.Keys.zero_()), 1e-6, double.MaxValue);

    [Fact]
    public void Parity_fails_when_one_token_of_one_layer_loses_its_value_gradient() => Assert.InRange(
        LargestError(lose: gradients => gradients.Values.narrow(2, 7, 1).zero_()), 1e-6, double.MaxValue);

    /// <summary>
    /// Two slices of 8 and 16 tokens on one stage, in fp64; something of layer 1's context gradients may be lost after
    /// the second slice's backward.
    /// </summary>
    private static double LargestError(Action<KeysValues> lose)
    {
        using var batch = TinyGpt.Batch(sequences: 2);
        using var reference = new Reference(batch, ScalarType.Float64);
        var alone = SoloCommunicator.Instance;
        using var stage = GptStage.Create(
            TinyGpt.Shape, .., (IsFirst: true, IsLast: true), TinyGpt.PlacementOf(ScalarType.Float64), (alone, alone));
        var contexts = stage.Parts.Select(_ => new SequenceContext(TinyGpt.SequenceTokens)).ToArray();
        using var run = new MicroBatchRun(stage, alone, contexts);
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        foreach (var (number, start, count) in ((int, int, int)[])[(0, 0, 8), (1, 8, 16)])
        {
            var tokens = batch.Inputs.narrow(1, start, count);
            var slice = new SliceInput(tokens, batch.Targets.narrow(1, start, count), start, batch.Tokens);
            run.Forward(number, slice, tokens);
        }

        run.Backward(1, outputGradient: null, _ => { });
        lose(contexts[2].Gradients(8)); // parts: the embedding, layer 0, layer 1
        run.Backward(0, outputGradient: null, _ => { });
        return stage.Weights.All.Max(weight => Gradients.Error(reference, weight));
    }
}
