namespace TeraPipe.Contracts.Models;

/// <summary>Body of POST /v1/models. Every field may be missing: this is what was sent, not what was meant.</summary>
public sealed record ModelRequest
{
    /// <summary>Name by which plans refer to the model: lower-case letters, digits, '.', '-' and '_'.</summary>
    public string? Model { get; init; }

    /// <summary>Transformer layers.</summary>
    public int? Layers { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public int? HiddenSize { get; init; }

    /// <summary>Attention heads; divides the hidden size.</summary>
    public int? Heads { get; init; }

    /// <summary>Width of the MLP's inner layer; 4 × hiddenSize when it is missing, with "gpt" only.</summary>
    public int? FeedForwardSize { get; init; }

    /// <summary>Tokens in the vocabulary.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Longest sequence that the model takes, in tokens.</summary>
    public int? MaxSequenceTokens { get; init; }

    /// <summary>"gpt" (layer norm, GELU) or "llama" (RMS norm, rotary positions, SwiGLU); "gpt" when it is missing.
    /// </summary>
    public string? Architecture { get; init; }

    /// <summary>Heads of keys and values; divides the heads. As many as heads when it is missing.</summary>
    public int? KeyValueHeads { get; init; }
}
