namespace TeraPipe.Contracts.Profiles;

/// <summary>A point that was tried and has no time.</summary>
public sealed record FailedPoint
{
    /// <summary>Sequences that travel together, b.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>Length of the slice, l.</summary>
    public int? SliceTokens { get; init; }

    /// <summary>Tokens before it in the same sequence, c.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>"outOfMemory", "notANumber", "hang" or "crash", or "failed" for all else.</summary>
    public string? Outcome { get; init; }

    /// <summary>What was said of it, in one line.</summary>
    public string? Message { get; init; }
}
