namespace TeraPipe.Contracts.Profiles;

/// <summary>
/// A device by its datasheet, for planning before anything was measured. Latencies from it are "estimated".
/// </summary>
public sealed record Datasheet
{
    /// <summary>Dense peak of the matrix units in the profile's dtype, in TFLOP/s.</summary>
    public double? PeakTeraflops { get; init; }

    /// <summary>Bandwidth of the device's memory, in GB/s.</summary>
    public double? MemoryGigabytesPerSecond { get; init; }

    /// <summary>
    /// Share of either peak that real kernels are assumed to reach, above 0 and at most 1. An assumption, not a datum.
    /// </summary>
    public double? AchievableFraction { get; init; }

    /// <summary>
    /// Time that a layer's kernel launches cost however short the slice, in milliseconds a phase. An assumption.
    /// </summary>
    public double? LayerOverheadMs { get; init; }
}
