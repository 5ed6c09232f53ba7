namespace TeraPipe.Planning.Latency;

/// <summary>Shape of one Transformer layer: that of a GPT where nothing else is said.</summary>
public sealed class LayerShape
{
    /// <exception cref="ArgumentOutOfRangeException">A width is not positive.</exception>
    public LayerShape(int hiddenSize, int feedForwardSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(feedForwardSize);
        (HiddenSize, FeedForwardSize, KeyValueWidth) = (hiddenSize, feedForwardSize, hiddenSize);
    }

    /// <summary>Width of the residual stream, h.</summary>
    public int HiddenSize { get; }

    /// <summary>Width of the MLP's inner layer, f.</summary>
    public int FeedForwardSize { get; }

    /// <summary>
    /// Width of a token's keys, and of its values: h, or less where heads of queries share them (grouped queries;
    /// Ainslie et al. 2023, arXiv 2305.13245).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 1 to h.</exception>
    public int KeyValueWidth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, HiddenSize);
            field = value;
        }
    }

    /// <summary>
    /// Whether the MLP has a gate, a third h × f matrix (SwiGLU; Shazeer 2020, arXiv 2002.05202). Such layers (Llama)
    /// have no biases, and norms without a shift.
    /// </summary>
    public bool IsGated { get; init; }

    /// <summary>
    /// Weights of the matrix products: query and output h × h each, key and value h × their width each, the MLP's two h
    /// × f, three with a gate.
    /// </summary>
    public double MatrixWeights => AttentionWeights + MlpWeights;

    /// <summary>Those of attention.</summary>
    public double AttentionWeights => (2.0 * HiddenSize * HiddenSize) + (2.0 * HiddenSize * KeyValueWidth);

    /// <summary>Those of the MLP.</summary>
    public double MlpWeights => (IsGated ? 3.0 : 2.0) * HiddenSize * FeedForwardSize;
}
