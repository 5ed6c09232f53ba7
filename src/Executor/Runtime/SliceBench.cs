using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Forward and backward of one slice on one stage, as often as wanted; see <see cref="StageBench"/>.
/// </summary>
public sealed class SliceBench : IDisposable
{
    private const int Number = 1; // not the first: its backward would free the context

    private readonly MicroBatchRun _run;
    private readonly SliceInput _slice;
    private readonly Tensor _tokens, _input;
    private readonly Tensor? _outputGradient;

    internal SliceBench(
        GptStage stage,
        GptShape shape,
        Placement placement,
        (int Sequences, int SliceTokens, int ContextTokens) slice)
    {
        using var scope = NewDisposeScope();
        var keys = empty(
            [slice.Sequences, shape.Heads, 1, shape.HiddenSize / shape.Heads], placement.Dtype, placement.Device);
        var sequenceTokens = slice.SliceTokens + slice.ContextTokens;
        _run = new MicroBatchRun(stage, SoloCommunicator.Instance, [.. stage.Parts.Select(part => part is GptLayer
            ? SequenceContext.Primed(keys, sequenceTokens)
            : new SequenceContext(sequenceTokens))]);
        _tokens = RandomTokens(slice.Sequences, slice.SliceTokens, shape, placement);
        _slice = new SliceInput(_tokens, _tokens, slice.ContextTokens, slice.Sequences * slice.SliceTokens);
        long[] activations = [slice.Sequences, slice.SliceTokens, shape.HiddenSize];
        _input = stage.IsFirst ? _tokens.alias() : randn(activations, placement.Dtype, placement.Device);
        _input.DetachFromDisposeScope();
        _outputGradient = stage.IsLast
            ? null
            : randn(activations, placement.Dtype, placement.Device).DetachFromDisposeScope();
    }

    /// <summary>Runs forward once; its backward must follow before the next.</summary>
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
        using var inputGradient = _run.Backward(Number, _outputGradient?.alias(), _ => { });
    }

    /// <summary>Runs I of the last forward; <see cref="WeightGradient"/> must follow before the next.</summary>
    public void InputGradient()
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        using var inputGradient = _run.PropagateGradient(Number, _outputGradient?.alias());
    }

    /// <summary>Runs W of the last <see cref="InputGradient"/>; parameters' gradients accumulate.</summary>
    public void WeightGradient()
    {
        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        _run.AccumulateWeightGradients(Number, _ => { });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _tokens.Dispose();
        _input.Dispose();
        _outputGradient?.Dispose();
    }

    private static Tensor RandomTokens(int sequences, int tokens, GptShape shape, Placement placement)
    {
        var random = new Random(1);
        long[] drawn = [.. Enumerable.Range(0, sequences * tokens).Select(_ => random.NextInt64(shape.VocabularySize))];
        return tensor(drawn).view(sequences, tokens).to(placement.Device).DetachFromDisposeScope();
    }
}
