namespace TeraPipe.Contracts.Observations;

/// <summary>An observation as it was stored. It never changes.</summary>
public sealed record StoredObservation
{
    /// <summary>The how manieth of its run and plan it is, from 1.</summary>
    public required long Observation { get; init; }

    /// <summary>The run; missing where it named none.</summary>
    public string? Job { get; init; }

    /// <summary>The number that the training run gave the step.</summary>
    public long? Step { get; init; }

    /// <summary>What the whole step took, in milliseconds.</summary>
    public double? StepMs { get; init; }

    /// <summary>(observed − predicted) / predicted of the step.</summary>
    public double? StepDeviation { get; init; }

    /// <summary>The same of the forwards that were told.</summary>
    public double? ForwardDeviation { get; init; }

    /// <summary>The same of the backwards that were told.</summary>
    public double? BackwardDeviation { get; init; }

    /// <summary>When the step ended, UTC.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>The slices that were told.</summary>
    public IReadOnlyList<SliceTime>? Slices { get; init; }
}
