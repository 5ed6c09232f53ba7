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

    /// <summary>"gpt" (layer norm, GELU) or "llama" (RMS norm, rotary positions, SwiGLU); "gpt" when it is missing.
    /// </summary>
    public string? Architecture { get; init; }

    /// <summary>
    /// Heads of keys and values, each shared by equally many heads of queries; divides the heads. As many as heads when
    /// it is missing.
    /// </summary>
    public int? KeyValueHeads { get; init; }
}
