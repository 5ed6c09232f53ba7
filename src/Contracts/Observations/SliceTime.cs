namespace TeraPipe.Contracts.Observations;

/// <summary>
/// What one phase of one slice took on one stage. All are numbered from 0, as in the plan's timeline.
/// </summary>
public sealed record SliceTime
{
    /// <summary>The stage, k.</summary>
    public int? Stage { get; init; }

    /// <summary>"forward" or "backward".</summary>
    public string? Phase { get; init; }

    /// <summary>The micro-batch.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>The slice within its sequence.</summary>
    public int? Slice { get; init; }

    /// <summary>What it took, waiting not counted, in milliseconds.</summary>
    public double? Ms { get; init; }
}
