using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>How one phase of a region compares with the baseline, at the baseline's speed of the device.</summary>
internal sealed record RegionComparison
{
    public required ComparedRegion Region { get; init; }

    /// <summary>F or B.</summary>
    public required MeasuredPhase Phase { get; init; }

    /// <summary>How many of the region's points have times.</summary>
    public required int Points { get; init; }

    /// <summary>Mean of their times in the baseline.</summary>
    public required double BaselineMs { get; init; }

    /// <summary>Mean of their times now.</summary>
    public required double NowMs { get; init; }

    /// <summary>ln of how many times as long they take, a mean over the points.</summary>
    public required double LogRatio { get; init; }

    /// <summary>How far the interval reaches from that to either side.</summary>
    public required double Reach { get; init; }

    /// <summary>
    /// The smallest threshold, as ln of a ratio, at which it can be told whether the region is slower: a change of
    /// twice as much is then found to be above 1 with 95 %.
    /// </summary>
    public required double Resolution { get; init; }

    /// <summary>Probability of seeing so much more time by chance, adjusted for all that was looked at.</summary>
    public required double SlowerPValue { get; init; }

    /// <summary>The same for so large a difference in either direction.</summary>
    public required double DifferentPValue { get; init; }

    /// <summary>What the interval's width comes of.</summary>
    public required NoiseShares Noise { get; init; }

    public double Ratio => Math.Exp(LogRatio);

    /// <summary>
    /// Lower end of the ratio's interval. The true ratios lie above all lower ends at once with the confidence that the
    /// comparison was asked for, and so with the upper ends.
    /// </summary>
    public double Low => Math.Exp(LogRatio - Reach);

    public double High => Math.Exp(LogRatio + Reach);
}
