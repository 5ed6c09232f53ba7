namespace TeraPipe.Planning.Latency;

/// <summary>A part of a layer that has a skip connection of its own.</summary>
public enum LayerBlock
{
    /// <summary>Both: the layer.</summary>
    Whole,

    /// <summary>Attention, with its projections.</summary>
    Attention,

    /// <summary>The MLP.</summary>
    Mlp,
}
