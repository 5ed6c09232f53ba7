namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>What the variance of a mean log ratio is made of; they add up to 1.</summary>
/// <param name="Baseline">The baseline's error at each point: fewer with more points, or a better baseline.</param>
/// <param name="Visits">That of the visits: fewer with more points or more runs.</param>
/// <param name="Runs">What all points of a run share, of the baseline's run too.</param>
internal readonly record struct NoiseShares(double Baseline, double Visits, double Runs);
