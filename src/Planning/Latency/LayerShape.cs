namespace TeraPipe.Planning.Latency;

/// <summary>Shape of one Transformer layer.</summary>
public sealed class LayerShape
{
    /// <exception cref="ArgumentOutOfRangeException">A width is not positive.</exception>
    public LayerShape(int hiddenSize, int feedForwardSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(feedForwardSize);
        (HiddenSize, FeedForwardSize) = (hiddenSize, feedForwardSize);
    }

    /// <summary>Width of the residual stream, h.</summary>
    public int HiddenSize { get; }

    /// <summary>Width of the MLP's inner layer, f.</summary>
    public int FeedForwardSize { get; }

    /// <summary>Weights of the matrix products: query, key, value and output h × h each, the MLP's two h × f.</summary>
    public double MatrixWeights => (4.0 * HiddenSize * HiddenSize) + (2.0 * HiddenSize * FeedForwardSize);
}
