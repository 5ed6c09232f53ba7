using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>Forward and backward of one slice on one layer, as often as wanted; see <see cref="LayerBench"/>.</summary>
public sealed class SliceBench : IDisposable
{
    private readonly MicroBatchRun _run;
    private readonly Tensor _input;
    private readonly Tensor _outputGradient;
    private readonly int _contextTokens;

    internal SliceBench(
        GptStage stage,
        GptShape shape,
        Placement placement,
        (int Sequences, int SliceTokens, int ContextTokens) slice)
    {
        using var scope = NewDisposeScope();
        var sequenceTokens = slice.SliceTokens + slice.ContextTokens;
        var keys = empty(
            [slice.Sequences, shape.Heads, 1, shape.HiddenSize / shape.Heads], placement.Dtype, placement.Device);
        var isLast = sequenceTokens == shape.MaxSequenceTokens;
        _run = new MicroBatchRun(stage, [SequenceContext.Primed(keys, sequenceTokens, withGradients: !isLast)]);
        _contextTokens = slice.ContextTokens;
        long[] activations = [slice.Sequences, slice.SliceTokens, shape.HiddenSize];
        _input = randn(activations, placement.Dtype, placement.Device).DetachFromDisposeScope();
        _outputGradient = randn(activations, placement.Dtype, placement.Device).DetachFromDisposeScope();
    }

    /// <summary>Runs forward once; <see cref="Backward"/> must follow before the next.</summary>
    public void Forward()
    {
        using var output = _run.Forward(_input.detach().DetachFromDisposeScope(), _contextTokens);
    }

    /// <summary>
    /// Runs the backward of the last forward. Parameters' gradients accumulate, as over the slices of a step.
    /// </summary>
    public void Backward()
    {
        using var inputGradient = _run.Backward(_outputGradient, _contextTokens);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _input.Dispose();
        _outputGradient.Dispose();
    }
}
