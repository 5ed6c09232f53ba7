namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// Whether samples gather around two times, as those of a device that switches clocks or kernels do: cut in two where
/// that leaves the least variance (two-means on a line), the parts lie far apart for what they vary (Ashman's D, The
/// Astronomical Journal 108, 1994), and neither is a handful of outliers.
/// </summary>
internal static class Bimodality
{
    private const int LeastSamples = 8;
    private const double LeastShare = 0.2;       // of the samples in the smaller part
    private const double LeastSeparation = 6;    // D; the best cut of one normal distribution has about 2.7
    private const double LeastDifference = 0.03; // of the times: less is no matter

    /// <param name="ascending">Samples in ascending order.</param>
    public static bool Of(IReadOnlyList<double> ascending)
    {
        var n = ascending.Count;
        var least = Math.Max(2, (int)Math.Ceiling(LeastShare * n));
        if (n < LeastSamples)
        {
            return false;
        }

        var cut = Enumerable.Range(least, n - (2 * least) + 1).MinBy(
            at => Squares(ascending.Take(at)) + Squares(ascending.Skip(at)));
        var (low, high) = (ascending.Take(cut).ToArray(), ascending.Skip(cut).ToArray());
        var difference = high.Average() - low.Average();
        var within = Math.Sqrt((Squares(low) / low.Length) + (Squares(high) / high.Length));
        return difference > LeastDifference * low.Average() && Math.Sqrt(2) * difference > LeastSeparation * within;
    }

    private static double Squares(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var mean = all.Average();
        return all.Sum(value => (value - mean) * (value - mean));
    }
}
