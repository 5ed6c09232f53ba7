using TeraPipe.Profiler.Gate.Comparing;

namespace TeraPipe.Profiler.Gate;

/// <summary>A region's comparison and what follows from it.</summary>
/// <param name="First">What the first run found.</param>
/// <param name="Second">What the second one did; null where the first raised no suspicion.</param>
/// <param name="FailOn">The threshold, as a share.</param>
/// <param name="Error">Probability of a false alarm.</param>
internal sealed record RegionJudgement(
    RegionComparison First, RegionComparison? Second, double FailOn, double Error)
{
    /// <summary>Slower only if both runs say so; otherwise the last one's word counts.</summary>
    public RegionVerdict Verdict => VerdictOf(Second ?? First, FailOn, Error);

    /// <summary>Whether the first run found it slower and the second one did not.</summary>
    public bool IsUnconfirmed => Second is not null && Verdict != RegionVerdict.Slower;

    /// <summary>
    /// Slower: the ratio is above 1 by more than chance and by more than the threshold. It is held against 1 and not
    /// against the threshold for significance: else a baseline known to 3 % could not see 10 % with a threshold of 5 %.
    /// </summary>
    /// <remarks>
    /// Too noisy is an interval that reaches further than the threshold, unless it lies below it as a whole. Hence where
    /// it is not too noisy, no change is taken for a regression with the probability <paramref name="error"/> at most,
    /// and one of twice the threshold is missed with no more.
    /// </remarks>
    public static RegionVerdict VerdictOf(RegionComparison comparison, double failOn, double error)
    {
        var threshold = Math.Log(1 + failOn);
        if (comparison.LogRatio > threshold && comparison.SlowerPValue < error)
        {
            return RegionVerdict.Slower;
        }

        if (comparison.Reach > threshold && comparison.LogRatio + comparison.Reach > threshold)
        {
            return RegionVerdict.TooNoisy;
        }

        return comparison.LogRatio < -threshold && comparison.DifferentPValue < error
            ? RegionVerdict.Faster
            : RegionVerdict.Same;
    }
}
