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

        // the largest k that still holds 95 %, and the weight of the next one
        var (k, outer) = (1, Coverage(n, 1));
        while (Coverage(n, k + 1) >= Level)
        {
            outer = Coverage(n, ++k);
        }

        var inner = Coverage(n, k + 1);
        var excess = (outer - Level) / (outer - inner);
        var weight = (n - k) * excess / (k + ((n - (2 * k)) * excess));
        return (
            ((1 - weight) * ascending[k - 1]) + (weight * ascending[k]),
            ((1 - weight) * ascending[n - k]) + (weight * ascending[n - k - 1]));
    }

    /// <summary>The probability that the median of n samples lies between the k-th smallest and the k-th largest.</summary>
    private static double Coverage(int n, int k)
    {
        var (term, below) = (Math.Exp(-n * Math.Log(2)), 0.0); // P(X = 0)
        for (var i = 0; i < k; i++)
        {
            below += term;
            term *= (double)(n - i) / (i + 1);
        }

        return 1 - (2 * below);
    }
}
