namespace TeraPipe.Executor.Training;

/// <summary>A checkpoint that was written, or gone on from.</summary>
public sealed record CheckpointNote
{
    /// <summary>Steps that were done.</summary>
    public required long Step { get; init; }

    /// <summary>Its folder.</summary>
    public required string Path { get; init; }

    /// <summary>What writing or reading took.</summary>
    public required double Ms { get; init; }
}
