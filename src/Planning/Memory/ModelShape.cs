using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Memory;

/// <summary>Shape of a Transformer: what the sizes of its parameters and activations follow from.</summary>
public sealed class ModelShape
{
    /// <param name="layer">Widths, and whether there is a gate.</param>
    /// <param name="layers">Transformer layers.</param>
    /// <param name="heads">Attention heads, a; they divide the hidden size.</param>
    /// <param name="vocabulary">Tokens in the vocabulary, V.</param>
    /// <param name="positions">Positions that are learnt; 0 where positions are computed (rotary).</param>
    /// <exception cref="ArgumentException">A size is not positive, the heads don't divide the hidden size, or the heads
    /// of keys and values are no whole number that divides the heads.</exception>
    public ModelShape(LayerShape layer, int layers, int heads, int vocabulary, int positions)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(positions);
        if (layer.HiddenSize % heads != 0)
        {
            throw new ArgumentException(
                $"{heads} heads do not divide a hidden size of {layer.HiddenSize}.", nameof(heads));
        }

        (Layer, Layers, Heads, Vocabulary, Positions) = (layer, layers, heads, vocabulary, positions);
        var (keyValueHeads, rest) = Math.DivRem(layer.KeyValueWidth, layer.HiddenSize / heads);
        KeyValueHeads = rest == 0 && heads % keyValueHeads == 0 ? keyValueHeads : throw new ArgumentException(
            $"Keys of width {layer.KeyValueWidth} are not those of heads that divide {heads} heads.", nameof(layer));
    }

    /// <summary>Shape of each layer.</summary>
    public LayerShape Layer { get; }

    /// <summary>Transformer layers.</summary>
    public int Layers { get; }

    /// <summary>Attention heads, a.</summary>
    public int Heads { get; }

    /// <summary>Tokens in the vocabulary, V.</summary>
    public int Vocabulary { get; }

    /// <summary>Positions that are learnt.</summary>
    public int Positions { get; }

    /// <summary>Heads that have keys and values of their own: all of them, fewer with grouped queries.</summary>
    public int KeyValueHeads { get; }

    /// <summary>
    /// Whether the head's matrix is the embedding's. A stage that holds only one of both holds it too.
    /// </summary>
    public bool IsTied { get; init; }

    /// <summary>Whether there is dropout, whose masks are kept for the backward, a byte each.</summary>
    public bool HasDropout { get; init; }

    /// <summary>
    /// Of one layer: 12 h² + 13 h for a GPT with f = 4 h (Narayanan et al., SC 2021, equation 2).
    /// </summary>
    public ParameterCount LayerParameters
    {
        get
        {
            long h = Layer.HiddenSize, f = Layer.FeedForwardSize;
            var matrices = (2 * h * h) + (2 * h * Layer.KeyValueWidth) + ((Layer.IsGated ? 3 : 2) * h * f);
            return Layer.IsGated
                ? new ParameterCount(matrices, Replicated: 2 * h)
                : new ParameterCount(matrices + h + (2 * Layer.KeyValueWidth) + f, Replicated: 6 * h);
        }
    }

    /// <summary>Of the embedding of tokens and positions.</summary>
    public ParameterCount EmbeddingParameters =>
        new((long)Vocabulary * Layer.HiddenSize, (long)Positions * Layer.HiddenSize);

    /// <summary>Of the last norm and of the matrix that gives the logits.</summary>
    public ParameterCount HeadParameters =>
        new((long)Vocabulary * Layer.HiddenSize, (Layer.IsGated ? 1 : 2) * (long)Layer.HiddenSize);

    /// <summary>Of a run of layers with or without the model's ends.</summary>
    /// <param name="layers">Layers in the run.</param>
    /// <param name="hasEmbedding">Whether it begins with the embedding.</param>
    /// <param name="hasHead">Whether it ends with the head.</param>
    public ParameterCount ParametersOf(int layers, bool hasEmbedding, bool hasHead)
    {
        var count = layers * LayerParameters;
        count = hasEmbedding ? count + EmbeddingParameters : count;
        count = hasHead ? count + HeadParameters : count;
        return IsTied && hasEmbedding && hasHead
            ? count with { Sharded = count.Sharded - ((long)Vocabulary * Layer.HiddenSize) }
            : count;
    }
}
