using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>
/// Computes the frozen prefix, or the last of its parts: forward alone, of which nothing is kept but keys and values
/// until the last slice has gone through.
/// </summary>
/// <param name="stage">The stage.</param>
/// <param name="group">The ranks that share it.</param>
/// <param name="firstPart">The part to begin with: what comes in has gone through those before.</param>
/// <param name="sequenceTokens">L.</param>
internal sealed class ComputedPrefix(GptStage stage, ICommunicator group, int firstPart, int sequenceTokens)
    : IFrozenPrefix
{
    private readonly SequenceContext[] _contexts =
        [.. Enumerable.Range(firstPart, stage.FirstTrained - firstPart)
            .Select(_ => new SequenceContext(sequenceTokens))];

    /// <inheritdoc/>
    public Tensor Forward(SliceInput slice, Tensor activations)
    {
        var x = activations;
        for (var part = firstPart; part < stage.FirstTrained; part++)
        {
            var before = x;
            x = Forward(part, slice.ForFrozenPrefix, x);
            if (!ReferenceEquals(before, activations))
            {
                before.Dispose();
            }
        }

        if (slice.EndTokens == sequenceTokens)
        {
            Dispose();
        }

        return x;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_contexts, context => context.Dispose());

    private Tensor Forward(int part, SliceInput slice, Tensor x)
    {
        using var run = new PartRun(
            stage.Parts[part],
            new Value(x),
            () => new Tape(slice, _contexts[part - firstPart], group, stage.NumberOf(part)),
            recomputes: false);
        return run.Output.Data;
    }
}
