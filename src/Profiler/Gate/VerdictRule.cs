using TeraPipe.Profiler.Gate.Comparing;

namespace TeraPipe.Profiler.Gate;

/// <summary>What follows from a comparison.</summary>
/// <remarks>
/// Slower is a ratio above 1 by more than chance and by more than the threshold. For significance it is held against 1
/// and not against the threshold: else a baseline known to 3 % could not see 10 % with a threshold of 5 %. Too noisy is
/// an interval that reaches further than the threshold, unless it lies below it as a whole. Hence where it is not too
/// noisy, no change is taken for a regression with the probability <paramref name="Error"/> at most, and one of twice
/// the threshold is missed with no more.
/// </remarks>
/// <param name="FailOn">The threshold, as a share.</param>
/// <param name="Error">Probability of any false alarm.</param>
/// <param name="IsSteady">Whether the machine's speed is known; see <see cref="Steadiness"/>.</param>
internal sealed record VerdictRule(double FailOn, double Error, bool IsSteady)
{
    public RegionVerdict Of(RegionComparison comparison)
    {
        var threshold = Math.Log(1 + FailOn);
        var (change, reach) = (comparison.LogRatio, comparison.Reach);
        if (!IsSteady)
        {
            return RegionVerdict.TooNoisy;
        }

        return change > threshold && comparison.SlowerPValue < Error ? RegionVerdict.Slower
            : reach > threshold && change + reach > threshold ? RegionVerdict.TooNoisy
            : change < -threshold && comparison.DifferentPValue < Error ? RegionVerdict.Faster
            : RegionVerdict.Same;
    }
}
