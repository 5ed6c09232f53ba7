namespace TeraPipe.Contracts.Observations;

/// <summary>One step as it was observed: its time, or the times of slices in it, or both.</summary>
public sealed record Observation
{
    /// <summary>What the whole step took, optimiser included, in milliseconds; required without slices.</summary>
    public double? StepMs { get; init; }

    /// <summary>The number that the training run gives the step.</summary>
    public long? Step { get; init; }

    /// <summary>When the step ended, UTC; when it was received, where it is missing.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>
    /// Times of any slices of the step. Without them a drift can be seen, but not what it does to short slices.
    /// </summary>
    public IReadOnlyList<SliceTime>? Slices { get; init; }
}
