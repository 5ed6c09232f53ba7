namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// Whether samples gather around two times, as those of a device that switches clocks or kernels do: cut in two where
/// that leaves the least variance (two-means on a line), the parts lie far apart for what they vary (Ashman's D, The
/// Astronomical Journal 108, 1994), and neither is a handful of outliers.
/// </summary>
internal static class Bimodality
{
    private const int LeastSamples = 12;         // of fewer, one mode too often looks like two: 3 % of 8, < 1 % of 12
    private const double LeastShare = 0.2;       // of the samples in the smaller part
    private const double LeastSeparation = 6;    // D; the best cut of one normal distribution has about 2.7
    private const double LeastDifference = 0.03; // of the times: less is no matter

    /// <param name="ascending">Samples in ascending order.</param>
    public static bool Of(IReadOnlyList<double> ascending)
    {
        var n = ascending.Count;
        if (n < LeastSamples)
        {
            return false;
        }

        var sums = new Sums(ascending);
        var least = (int)Math.Ceiling(LeastShare * n);
        var cut = Enumerable.Range(least, n - (2 * least) + 1).MinBy(at => sums.Squares(0, at) + sums.Squares(at, n));
        var (low, high) = (sums.Mean(0, cut), sums.Mean(cut, n));
        var within = Math.Sqrt(sums.Variance(0, cut) + sums.Variance(cut, n));
        return high - low > LeastDifference * low && Math.Sqrt(2) * (high - low) > LeastSeparation * within;
    }

    /// <summary>Sums over the first samples, each less the smallest one, so that little is lost to rounding.</summary>
    private sealed class Sums
    {
        private readonly double[] _of, _ofSquares;
        private readonly double _smallest;

        public Sums(IReadOnlyList<double> ascending)
        {
            (_of, _ofSquares) = (new double[ascending.Count + 1], new double[ascending.Count + 1]);
            _smallest = ascending[0];
            for (var i = 0; i < ascending.Count; i++)
            {
                var value = ascending[i] - _smallest;
                (_of[i + 1], _ofSquares[i + 1]) = (_of[i] + value, _ofSquares[i] + (value * value));
            }
        }

        public double Mean(int from, int to) => _smallest + ((_of[to] - _of[from]) / (to - from));

        /// <summary>Sum of the squared distances from the mean.</summary>
        public double Squares(int from, int to)
        {
            var sum = _of[to] - _of[from];
            return Math.Max(0, _ofSquares[to] - _ofSquares[from] - (sum * sum / (to - from)));
        }

        /// <summary>Of the distribution that samples <paramref name="from"/> to <paramref name="to"/> are of.</summary>
        public double Variance(int from, int to) => Squares(from, to) / (to - from - 1);
    }
}
