namespace TeraPipe.Contracts.Profiles;

/// <summary>Shape of the Transformer layer that was measured.</summary>
public sealed record LayerShape
{
    /// <summary>Width of the residual stream.</summary>
    public int? HiddenSize { get; init; }

    /// <summary>Attention heads; divides the hidden size.</summary>
    public int? Heads { get; init; }

    /// <summary>Width of the MLP's inner layer.</summary>
    public int? FeedForwardSize { get; init; }
}
