using TeraPipe.Profiler.Gate.Comparing;

namespace TeraPipe.Profiler.Gate;

/// <summary>What follows from a comparison.</summary>
/// <remarks>
/// Slower is a ratio above 1 by more than chance and by more than the threshold. For significance it is held against 1
/// and not against the threshold: else a baseline known to 3 % could not see 10 % with a threshold of 5 %. Too noisy is
/// what looks slower and is not certain, and where a change of twice the threshold would be missed in more than one
/// case of twenty, unless the interval lies below the threshold as a whole. Hence no change is taken for a regression
/// with a probability of <paramref name="Error"/> at most, and where a region is the same, it has not changed by twice
/// the threshold with 95 %.
/// </remarks>
/// <param name="FailOn">The threshold, as a share.</param>
/// <param name="Error">Probability of any false alarm.</param>
/// <param name="IsSteady">Whether the machine's speed is known; see <see cref="Steadiness"/>.</param>
internal sealed record VerdictRule(double FailOn, double Error, bool IsSteady)
{
    public RegionVerdict Of(RegionComparison comparison)
    {
        var threshold = Math.Log(1 + FailOn);
        var change = comparison.LogRatio;
        var isBlurred = comparison.Resolution > threshold && change + comparison.Reach > threshold;
        if (!IsSteady)
        {
            return RegionVerdict.TooNoisy;
        }

        return change > threshold && comparison.SlowerPValue < Error ? RegionVerdict.Slower
            : change > threshold || isBlurred ? RegionVerdict.TooNoisy
            : change < -threshold && comparison.DifferentPValue < Error ? RegionVerdict.Faster
            : RegionVerdict.Same;
    }
}
