using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// One micro-batch on one stage. Slices run forward in order, each attending to the keys and values of those before it,
/// and backward in reverse order, each handing gradients to the keys and values before it: the sum is the gradient of
/// the whole sequence, exactly. Parts of the frozen prefix run forward alone, if at all.
/// </summary>
internal sealed class MicroBatchRun : IDisposable
{
    private readonly GptStage _stage;
    private readonly ICommunicator _group;
    private readonly IFrozenPrefix? _prefix;
    private readonly IReadOnlyList<SequenceContext> _contexts; // one a part
    private readonly Dictionary<int, SliceRun> _slices = [];

    /// <param name="stage">The layers.</param>
    /// <param name="group">The ranks that share them.</param>
    /// <param name="contexts">Keys and values of each part; taken over.</param>
    /// <param name="prefix">The stage's part of the frozen prefix; taken over. Missing where it has none.</param>
    public MicroBatchRun(
        GptStage stage,
        ICommunicator group,
        IReadOnlyList<SequenceContext> contexts,
        IFrozenPrefix? prefix = null) =>
        (_stage, _group, _contexts, _prefix) = (stage, group, contexts, prefix);

    /// <summary>An empty one for sequences of so many tokens.</summary>
    /// <param name="stage">The layers.</param>
    /// <param name="group">The ranks that share them.</param>
    /// <param name="sequenceTokens">L.</param>
    /// <param name="prefix">The stage's part of the frozen prefix, if it is not to be computed.</param>
    public static MicroBatchRun Start(
        GptStage stage, ICommunicator group, int sequenceTokens, IFrozenPrefix? prefix = null) => new(
            stage,
            group,
            [.. stage.Parts.Select(_ => new SequenceContext(sequenceTokens))],
            stage.FirstTrained == 0 ? null : prefix ?? new ComputedPrefix(stage, group, firstPart: 0, sequenceTokens));

    /// <summary>F of a slice.</summary>
    /// <param name="number">The slice's number.</param>
    /// <param name="slice">What it is; to live until its backward.</param>
    /// <param name="activations">[b, l, h]; the slice's tokens on the first stage.</param>
    /// <returns>The activations for the next stage, or the slice's part of the loss; in the dispose scope.</returns>
    public Tensor Forward(int number, SliceInput slice, Tensor activations)
    {
        var run = new SliceRun(
            new Value(_prefix?.Forward(slice, activations) ?? activations), _stage.FirstTrained);
        _slices.Add(number, run);
        for (var i = _stage.FirstTrained; i < _stage.Parts.Count; i++)
        {
            var part = i; // of this turn, for the tapes that are made later
            run.Add(new PartRun(
                _stage.Parts[part],
                run.Output,
                () => new Tape(slice, _contexts[part], _group, _stage.NumberOf(part)),
                _stage.Recomputes(part)));
        }

        return run.Output.Data;
    }

    /// <summary>
    /// F of a slice again, instead of the last one: what full recomputation adds, for measuring. Keys and values are
    /// written once more to where they are.
    /// </summary>
    /// <inheritdoc cref="Forward" path="//param|//returns"/>
    public Tensor Recompute(int number, SliceInput slice, Tensor activations)
    {
        Forget(number);
        return Forward(number, slice, activations);
    }

    /// <inheritdoc cref="SliceRun.Backward"/>
    public Tensor? Backward(int number, Tensor? outputGradient, Action<int> partDone)
    {
        var gradient = _slices[number].Backward(outputGradient, partDone);
        Forget(number);
        FreeContextAfter(number);
        return gradient;
    }

    /// <inheritdoc cref="SliceRun.PropagateGradient"/>
    public Tensor? PropagateGradient(int number, Tensor? outputGradient)
    {
        var gradient = _slices[number].PropagateGradient(outputGradient);
        FreeContextAfter(number);
        return gradient;
    }

    /// <inheritdoc cref="SliceRun.AccumulateWeightGradients"/>
    public Tensor? AccumulateWeightGradients(int number, Action<int> partDone)
    {
        _slices[number].AccumulateWeightGradients(partDone);
        Forget(number);
        return null;
    }

    /// <summary>Lets go of a forward that no backward follows, and of the context after the last slice.</summary>
    public void Drop(int number, bool isLast)
    {
        Forget(number);
        if (isLast)
        {
            FreeContextAfter(0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slice in _slices.Values)
        {
            slice.Dispose();
        }

        _prefix?.Dispose();
        FreeContextAfter(0);
    }

    private void Forget(int number)
    {
        _slices.Remove(number, out var done);
        done!.Dispose();
    }

    /// <summary>The first slice's backward is a sequence's last: nobody needs its keys and values any more.</summary>
    private void FreeContextAfter(int number)
    {
        if (number == 0)
        {
            foreach (var context in _contexts)
            {
                context.Dispose();
            }
        }
    }
}
