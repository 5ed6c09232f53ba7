namespace TeraPipe.Planning.Latency.Noise;

/// <summary>The standard error of each point's median, as a share of its time.</summary>
internal static class RelativeNoise
{
    private const int PooledPoints = 60; // whose mean spread is right to some 5 %: one spread of 7 samples, to 40 %
    private const double Outstanding = 4; // times the median: of 7 normal samples one spread in a thousand is
    private const double SigmaPerMedianDeviation = 1.4826; // the median of |z| is 0.6745 for a standard normal z

    /// <summary>
    /// By the spreads, which every point told, pooled over neighbouring lengths. A spread far above those around is the
    /// point's own: some runs were disturbed, which says nothing about the others.
    /// </summary>
    public static double[] Told(PhasePoints points) => PooledByLength(
        points, [.. points.ToldNoiseMs.Zip(points.TimesMs, (noiseMs, timeMs) => timeMs == 0 ? 0 : noiseMs / timeMs)]);

    /// <summary>
    /// By the points themselves: how far they lie from the line between their neighbours of the same length. The median
    /// of that, so that true bends don't count. Null if no length was measured after three contexts.
    /// </summary>
    public static double[]? Seen(PhasePoints points)
    {
        double[] deviations =
        [
            .. Enumerable.Range(1, Math.Max(0, points.Count - 2))
                .Where(i => points.RowOf[i - 1] == points.RowOf[i + 1])
                .Select(i => Deviation(points, i))
                .Order(),
        ];
        return deviations.Length == 0 ? null :
            [.. Enumerable.Repeat(SigmaPerMedianDeviation * deviations[deviations.Length / 2], points.Count)];
    }

    private static double Deviation(PhasePoints points, int i)
    {
        double before = points.Contexts[i - 1], here = points.Contexts[i], after = points.Contexts[i + 1];
        var share = (here - before) / (after - before);
        var lineMs = ((1 - share) * points.TimesMs[i - 1]) + (share * points.TimesMs[i + 1]);
        var sigmas = Math.Sqrt(1 + ((1 - share) * (1 - share)) + (share * share)); // of a point less the line
        return lineMs == 0 ? 0 : Math.Abs(points.TimesMs[i] - lineMs) / lineMs / sigmas;
    }

    private static double[] PooledByLength(PhasePoints points, double[] own)
    {
        var pooled = new double[own.Length];
        var rows = points.Lengths.Length;
        for (var row = 0; row < rows; row++)
        {
            var (first, after) = (row, row + 1);
            while (points.RowStart[after] - points.RowStart[first] < PooledPoints && after - first < rows)
            {
                (first, after) = (Math.Max(0, first - 1), Math.Min(rows, after + 1));
            }

            double[] around = [.. own[points.RowStart[first]..points.RowStart[after]].Order()];
            var most = Outstanding * around[around.Length / 2];
            var mean = around.TakeWhile(share => share <= most).Average();
            for (var i = points.RowStart[row]; i < points.RowStart[row + 1]; i++)
            {
                pooled[i] = own[i] <= most ? mean : own[i];
            }
        }

        return pooled;
    }
}
