namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>What a profile says of one phase of a point.</summary>
/// <param name="Ms">Median time, above 0.</param>
/// <param name="StandardError">Of that median by its own runs, as a share of it; null: not told.</param>
internal readonly record struct ComparedPhase(double Ms, double? StandardError);
