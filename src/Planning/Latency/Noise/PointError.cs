namespace TeraPipe.Planning.Latency.Noise;

/// <summary>How far a shrunk point may still be from the truth: one standard error of each phase.</summary>
public readonly record struct PointError(Milliseconds Forward, Milliseconds Backward);
