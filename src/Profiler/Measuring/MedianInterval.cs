namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// The 95 % confidence interval of a median from order statistics, which assumes no distribution: between the k-th
/// smallest and the k-th largest of n samples lies the median with probability 1 − 2 P(X &lt; k), X binomial (n, 1/2);
/// between two k it is interpolated as Hettmansperger and Sheather do (Statistics and Probability Letters 4, 1986).
/// </summary>
internal static class MedianInterval
{
    /// <summary>The fewest samples whose extremes hold the median with 95 %.</summary>
    public const int LeastSamples = 6;

    private const double Level = 0.95;

    /// <param name="ascending">Samples in ascending order; of fewer than six the interval is without bounds.</param>
    public static (double Low, double High) Of(IReadOnlyList<double> ascending)
    {
        var n = ascending.Count;
        if (n < LeastSamples)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        var (k, excess) = Ranks(n);
        var weight = (n - k) * excess / (k + ((n - (2 * k)) * excess));
        return (
            ((1 - weight) * ascending[k - 1]) + (weight * ascending[k]),
            ((1 - weight) * ascending[n - k]) + (weight * ascending[n - k - 1]));
    }

    /// <summary>
    /// The largest k whose interval still holds the level, and by what share of the way to the next one it exceeds it.
    /// </summary>
    private static (int K, double Excess) Ranks(int n)
    {
        var logTerm = -n * Math.Log(2); // of P(X = 0): as a logarithm, for it is below every number from n = 1075
        var below = Math.Exp(logTerm);
        for (var k = 1; ; k++)
        {
            logTerm += Math.Log((double)(n - k + 1) / k);
            var (outer, inner) = (1 - (2 * below), 1 - (2 * (below += Math.Exp(logTerm))));
            if (inner < Level)
            {
                return (k, (outer - Level) / (outer - inner));
            }
        }
    }
}
