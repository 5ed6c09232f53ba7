namespace TeraPipe.Planning.Elastic;

/// <summary>
/// Whether to keep what the frozen prefix gives of each sequence; times are of one pass over the data, on all devices.
/// </summary>
public sealed record CacheQuestion
{
    /// <summary>Layers that are frozen from the first one on.</summary>
    public required int FrozenLayers { get; init; }

    /// <summary>Passes that could read it: those after the one that writes it.</summary>
    public required int PassesLeft { get; init; }

    /// <summary>What the frozen prefix's forward takes.</summary>
    public required Milliseconds Forward { get; init; }

    /// <summary>What reading it takes.</summary>
    public required Milliseconds Read { get; init; }

    /// <summary>What writing it takes, beside the forward of the pass that writes it.</summary>
    public required Milliseconds Write { get; init; }

    /// <summary>What it takes in all: sequences × tokens × hidden size × bytes of a number.</summary>
    public required Bytes Size { get; init; }

    /// <summary>Memory and disk that it may take.</summary>
    public required Bytes Budget { get; init; }

    /// <summary>Whether a sequence differs from pass to pass.</summary>
    public bool IsAugmented { get; init; }

    /// <summary>Whether the embedding is the matrix of a head that is trained.</summary>
    public bool HasTiedEmbedding { get; init; }

    /// <summary>Whether each layer is split among devices.</summary>
    public bool IsTensorParallel { get; init; }
}
