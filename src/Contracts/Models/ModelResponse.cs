namespace TeraPipe.Contracts.Models;

/// <summary>A model of the catalogue. Immutable: the same name never means another shape.</summary>
public sealed record ModelResponse
{
    /// <summary>Name by which plans refer to the model.</summary>
    public required string Model { get; init; }

    /// <summary>Transformer layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the MLP's inner layer.</summary>
    public required int FeedForwardSize { get; init; }

    /// <summary>Tokens in the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Longest sequence that the model takes, in tokens.</summary>
    public required int MaxSequenceTokens { get; init; }

    /// <summary>"gpt" or "llama".</summary>
    public required string Architecture { get; init; }

    /// <summary>Heads of keys and values, each shared by equally many heads of queries.</summary>
    public required int KeyValueHeads { get; init; }
}
