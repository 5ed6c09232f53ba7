using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>A trained encoder on one device that tells classes. Use it from one thread.</summary>
public sealed class Classifier : IDisposable
{
    private readonly GptShape _shape;
    private readonly LoneModel _model;

    /// <param name="shape">The whole model.</param>
    /// <param name="placement">Number format and device.</param>
    /// <param name="weights">Its weights: a checkpoint.</param>
    /// <exception cref="ArgumentException">The model is no encoder.</exception>
    /// <exception cref="IOException">A weight is missing, of another shape, or cannot be read.</exception>
    public Classifier(GptShape shape, Placement placement, IWeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.IsCausal)
        {
            throw new ArgumentException($"A {shape.Architecture} writes text and tells no classes.", nameof(shape));
        }

        (_shape, _model) = (shape, new LoneModel(shape, placement, weights));
    }

    /// <summary>The most probable class of each sequence, [B].</summary>
    /// <exception cref="ArgumentException">The batch is of another kind, or its sequences are too long.</exception>
    public IReadOnlyList<int> Classify(TokenBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var tokens = (int)batch.Inputs.shape[1];
        var isOurs = batch.HasClasses && batch.Inputs.dim() == (_shape.PatchNumbers is null ? 2 : 3);
        if (!isOurs || tokens > _shape.MaxSequenceTokens)
        {
            throw new ArgumentException(
                $"The batch is [{string.Join(", ", batch.Inputs.shape)}]; a {_shape.Architecture} takes "
                + $"{(_shape.PatchNumbers is null ? "tokens" : "patches")} of sequences with classes, up to "
                + $"{_shape.MaxSequenceTokens} long.",
                nameof(batch));
        }

        using var scope = NewDisposeScope();
        using var unrecorded = no_grad();
        var contexts = _model.Contexts(tokens);
        try
        {
            var whole = new SliceSpan(0, (int)batch.Inputs.shape[0], 0, tokens);
            var slice = new SliceInput(batch.Inputs, batch.Targets, ContextTokens: 0, StepTokens: 1)
            {
                Documents = batch.Documents?.Of(whole),
            };
            return MostProbable(_model.Logits(slice, contexts, activations => activations));
        }
        finally
        {
            foreach (var context in contexts)
            {
                context.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    /// <param name="logits">[B, 1, classes].</param>
    private int[] MostProbable(Tensor logits)
    {
        using var data = logits.reshape(-1).to(ScalarType.Float32).cpu().data<float>();
        return [.. data.ToArray().Chunk(_shape.ClassCount!.Value).Select(row => Array.IndexOf(row, row.Max()))];
    }
}
