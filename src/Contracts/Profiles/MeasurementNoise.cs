namespace TeraPipe.Contracts.Profiles;

/// <summary>How noisy a profile's measurements are.</summary>
public sealed record MeasurementNoise
{
    /// <summary>
    /// Standard error of a measured median as a share of its time, in the mean over all measurements and both phases.
    /// Missing where it is beyond every number.
    /// </summary>
    public double? StandardErrorShare { get; init; }

    /// <summary>
    /// How that is known: "told", by the spread and samples of every measurement; "residuals", by how far measurements
    /// lie from the line between their neighbours; "unknown", neither, and measurements are taken to be exact.
    /// </summary>
    public required string Source { get; init; }
}
