namespace TeraPipe.Planning.Drift;

/// <summary>What deviations were like when nothing drifted yet.</summary>
/// <param name="Mean">Their centre, a share of the prediction: the median.</param>
/// <param name="Sigma">Their standard deviation, by the median absolute deviation from it.</param>
public readonly record struct DriftReference(double Mean, double Sigma)
{
    /// <summary>A normal deviate's σ is 1.4826 of its median absolute deviation, 1 / Φ⁻¹(3/4).</summary>
    private const double SigmaPerMedianDeviation = 1.482602218505602;

    /// <param name="deviations">At least one. Up to half of them may be outliers.</param>
    /// <param name="leastSigma">σ is no less.</param>
    public static DriftReference Of(IReadOnlyCollection<double> deviations, double leastSigma)
    {
        ArgumentNullException.ThrowIfNull(deviations);
        var median = Deviation.Median(deviations);
        var spread = Deviation.Median(deviations.Select(deviation => Math.Abs(deviation - median)));
        return new(median, Math.Max(SigmaPerMedianDeviation * spread, leastSigma));
    }

    /// <summary>How many σ from the centre.</summary>
    public double Standardised(double deviation) => (deviation - Mean) / Sigma;
}
