namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>One phase of a region in two profiles.</summary>
/// <param name="Comparison">At equal speed of the device, if that is known.</param>
/// <param name="Raw">Of the times as they are.</param>
/// <param name="Differs">Whether by more than chance.</param>
internal sealed record RegionChange(RegionComparison Comparison, RatioSummary Raw, bool Differs);
