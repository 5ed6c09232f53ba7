namespace TeraPipe.Executor.Model;

/// <summary>Activations to logits and loss: the last stage's way out.</summary>
internal sealed class GptHead
{
    private readonly Parameter _normGain, _normBias, _logits;

    public GptHead(GptShape shape, Placement placement)
    {
        using var make = new ParameterFactory(placement, part: 1 + shape.Layers, prefix: "");
        _normGain = make.Constant("ln_f.weight", 1, shape.HiddenSize);
        _normBias = make.Constant("ln_f.bias", 0, shape.HiddenSize);
        _logits = make.Weight("lm_head.weight", 1, shape.VocabularySize, shape.HiddenSize);
        Parameters = make.Made;
    }

    public IReadOnlyList<NamedParameter> Parameters { get; }

    /// <param name="x">One slice's activations, [b, l, h].</param>
    /// <param name="targets">The token after each of the slice's, [b, l], int64.</param>
    /// <param name="stepTokens">
    /// Tokens of the whole step: the losses of its slices add up to the mean over all of them.
    /// </param>
    /// <returns>
    /// Cross-entropy in nats, summed over the slice and divided by <paramref name="stepTokens"/>; a scalar.
    /// </returns>
    public Tensor Loss(Tensor x, Tensor targets, long stepTokens)
    {
        var logits = functional.linear(GptMath.Norm(x, _normGain, _normBias), _logits);
        var flat = logits.view(-1, logits.shape[2]);
        return functional.cross_entropy(flat, targets.reshape(-1), reduction: Reduction.Sum).div(stepTokens);
    }
}
