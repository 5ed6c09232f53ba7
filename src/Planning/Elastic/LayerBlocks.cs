using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// A layer's two blocks, each with its skip connection, for pipelines whose stages may begin between them. What goes
/// from one to the other is as large as what goes from layer to layer.
/// </summary>
/// <param name="Attention">What attention takes when it is trained.</param>
/// <param name="Mlp">What the MLP takes when it is trained.</param>
/// <param name="AttentionGradients">Attention's part of the layer's gradients.</param>
public sealed record LayerBlocks(ILatencyModel Attention, ILatencyModel Mlp, Bytes AttentionGradients)
{
    /// <summary>A layer that is known only as a whole.</summary>
    /// <param name="layer">What it takes.</param>
    /// <param name="attentionShare">Attention's share of that, in each phase: above 0, below 1.</param>
    /// <param name="attentionGradients">Attention's part of the layer's gradients.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no such share.</exception>
    public static LayerBlocks Of(ILatencyModel layer, double attentionShare, Bytes attentionGradients) =>
        attentionShare is > 0 and < 1
            ? new LayerBlocks(
                new ScaledLatencyModel(layer, attentionShare),
                new ScaledLatencyModel(layer, 1 - attentionShare),
                attentionGradients)
            : throw new ArgumentOutOfRangeException(
                nameof(attentionShare), attentionShare, "A block's share is above 0 and below 1.");
}
