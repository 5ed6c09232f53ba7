namespace TeraPipe.Contracts.Elastic;

/// <summary>
/// What the activation cache, which keeps what the frozen prefix gives of each sequence, would cost. Sequences,
/// passesLeft, budgetBytes, readGigabytesPerSecond and writeGigabytesPerSecond are required.
/// </summary>
public sealed record ElasticCacheRequest
{
    /// <summary>Sequences in one pass over the data.</summary>
    public long? Sequences { get; init; }

    /// <summary>Passes that could read it: those after the one that writes it. Freeze and thaw events may say it anew.
    /// </summary>
    public int? PassesLeft { get; init; }

    /// <summary>Memory and disk that it may take in all, in bytes.</summary>
    public long? BudgetBytes { get; init; }

    /// <summary>What one worker reads in a second, in 10^9 bytes.</summary>
    public double? ReadGigabytesPerSecond { get; init; }

    /// <summary>What one worker writes in a second, in 10^9 bytes.</summary>
    public double? WriteGigabytesPerSecond { get; init; }

    /// <summary>Whether a sequence differs from pass to pass; false when it is missing.</summary>
    public bool? IsAugmented { get; init; }

    /// <summary>Whether the embedding is the matrix of a head that is trained; false when it is missing.</summary>
    public bool? HasTiedEmbedding { get; init; }
}
