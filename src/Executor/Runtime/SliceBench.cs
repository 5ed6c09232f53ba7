using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>Forward and backward of one slice on one layer, as often as wanted; see <see cref="LayerBench"/>.</summary>
public sealed class SliceBench : IDisposable
{
    private const int Number = 1; // not the first: its backward would free the context

    private readonly MicroBatchRun _run;
    private readonly SliceInput _slice;
    private readonly Tensor _tokens, _input, _outputGradient;

    internal SliceBench(
        GptStage stage,
        GptShape shape,
        Placement placement,
        (int Sequences, int SliceTokens, int ContextTokens) slice)
    {
        using var scope = NewDisposeScope();
        var keys = empty(
            [slice.Sequences, shape.Heads, 1, shape.HiddenSize / shape.Heads], placement.Dtype, placement.Device);
        var context = SequenceContext.Primed(keys, slice.SliceTokens + slice.ContextTokens);
        _run = new MicroBatchRun(stage, SoloCommunicator.Instance, [context]);
        _tokens = empty(0).DetachFromDisposeScope(); // a layer in the middle has none
        _slice = new SliceInput(_tokens, _tokens, slice.ContextTokens, slice.Sequences * slice.SliceTokens);
        long[] activations = [slice.Sequences, slice.SliceTokens, shape.HiddenSize];
        _input = randn(activations, placement.Dtype, placement.Device).DetachFromDisposeScope();
        _outputGradient = randn(activations, placement.Dtype, placement.Device).DetachFromDisposeScope();
    }

    /// <summary>Runs forward once; <see cref="Backward"/> must follow before the next.</summary>
    public void Forward()
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        _run.Forward(Number, _slice, _input);
    }

    /// <summary>
    /// Runs the backward of the last forward. Parameters' gradients accumulate, as over the slices of a step.
    /// </summary>
    public void Backward()
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        using var inputGradient = _run.Backward(Number, _outputGradient.alias(), _ => { });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _tokens.Dispose();
        _input.Dispose();
        _outputGradient.Dispose();
    }
}
