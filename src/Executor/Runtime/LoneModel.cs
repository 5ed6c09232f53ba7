using TeraPipe.Executor.Autograd;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;
using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Runtime;

/// <summary>A whole trained model on one device, for its forward alone. Use it from one thread.</summary>
internal sealed class LoneModel : IDisposable
{
    private static readonly SoloCommunicator _alone = SoloCommunicator.Instance;
    private readonly GptStage _stage;

    /// <param name="shape">The whole model.</param>
    /// <param name="placement">Number format and device.</param>
    /// <param name="weights">Its weights.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="IOException">A weight is missing, of another shape, or cannot be read.</exception>
    public LoneModel(GptShape shape, Placement placement, IWeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentNullException.ThrowIfNull(weights);
        NumberFormatCheck.Check(placement);
        shape.ThrowIfNotMade(degree: 1);
        _stage = GptStage.Create(shape, .., (IsFirst: true, IsLast: true), placement, (_alone, _alone));
        try
        {
            StateTransfer.Load(_stage.Weights, weights, _alone);
        }
        catch
        {
            _stage.Dispose();
            throw;
        }
    }

    /// <summary>Empty contexts for a sequence, one a part; the caller's to dispose.</summary>
    public IReadOnlyList<SequenceContext> Contexts(int sequenceTokens) =>
        [.. _stage.Parts.Select(_ => new SequenceContext(sequenceTokens))];

    /// <summary>Forward of a slice, under no_grad.</summary>
    /// <param name="slice">What comes in.</param>
    /// <param name="contexts">Of its sequence; the slice is added to them.</param>
    /// <param name="toHead">Which of the activations, [b, l, h], the head sees.</param>
    /// <returns>Logits, [b, tokens, v]; in the dispose scope.</returns>
    public Tensor Logits(SliceInput slice, IReadOnlyList<SequenceContext> contexts, Func<Tensor, Tensor> toHead)
    {
        var x = new Value(slice.Tokens);
        for (var part = 0; part < _stage.Parts.Count; part++)
        {
            using var tape = new Tape(slice, contexts[part], _alone);
            x = _stage.Parts[part] is IModelHead head
                ? head.Logits(new Value(toHead(x.Data)), tape)
                : _stage.Parts[part].Forward(x, tape);
        }

        return x.Data;
    }

    /// <inheritdoc/>
    public void Dispose() => _stage.Dispose();
}
