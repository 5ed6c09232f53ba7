namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// What the runs of one phase say. Outliers are marked and count all the same: the median bears them.
/// </summary>
internal sealed record PhaseStatistics
{
    public required double MedianMs { get; init; }

    /// <summary>Lower end of the median's 95 % confidence interval; see <see cref="MedianInterval"/>.</summary>
    public required double LowMs { get; init; }

    /// <summary>Upper end of it.</summary>
    public required double HighMs { get; init; }

    public required double P5Ms { get; init; }

    public required double P25Ms { get; init; }

    public required double P75Ms { get; init; }

    public required double P95Ms { get; init; }

    /// <summary>Runs, n.</summary>
    public required int Count { get; init; }

    /// <summary>How many runs lie more than three interquartile ranges outside the quartiles.</summary>
    public required int Outliers { get; init; }

    /// <summary>Whether the runs gather around two times; see <see cref="Bimodality"/>.</summary>
    public required bool IsBimodal { get; init; }

    /// <summary>Half the interquartile range.</summary>
    public double SpreadMs => (P75Ms - P25Ms) / 2;

    /// <summary>How far the confidence interval reaches from the median, at most, as a share of it.</summary>
    public double RelativeError => Math.Max(HighMs - MedianMs, MedianMs - LowMs) / MedianMs;

    /// <param name="samplesMs">At least one, in any order.</param>
    public static PhaseStatistics Of(IEnumerable<double> samplesMs)
    {
        double[] sorted = [.. samplesMs.Order()];
        var (p25, p75) = (Quantiles.Of(sorted, 0.25), Quantiles.Of(sorted, 0.75));
        var fence = 3 * (p75 - p25); // "far out": Tukey, Exploratory Data Analysis, 1977
        var (low, high) = MedianInterval.Of(sorted);
        return new PhaseStatistics
        {
            MedianMs = Quantiles.Of(sorted, 0.5),
            LowMs = low,
            HighMs = high,
            P5Ms = Quantiles.Of(sorted, 0.05),
            P25Ms = p25,
            P75Ms = p75,
            P95Ms = Quantiles.Of(sorted, 0.95),
            Count = sorted.Length,
            Outliers = sorted.Count(ms => ms < p25 - fence || ms > p75 + fence),
            IsBimodal = Bimodality.Of(sorted),
        };
    }
}
