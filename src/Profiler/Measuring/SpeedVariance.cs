namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// By how much the kernel's times vary within moments and the device's speed between them: analysis of variance of
/// their logarithms.
/// </summary>
/// <param name="WithinMoments">σ².</param>
/// <param name="OfSpeeds">τ²; 0 where speeds do not certainly differ.</param>
internal readonly record struct SpeedVariance(double WithinMoments, double OfSpeeds)
{
    private const double Certain = 3.5; // standard errors by which ln F must exceed 0; it is about normal (Fisher's z)
    private const int FewestMoments = 3;

    /// <summary>Of what the median of so many times says of a moment's speed.</summary>
    public double BelievedShare(int times) => OfSpeeds == 0 ? 0 : OfSpeeds / (OfSpeeds + (WithinMoments / times));

    public static SpeedVariance Of(IReadOnlyList<SpeedMoment> moments)
    {
        double[][] logs = Logs(moments);
        int all = logs.Sum(moment => moment.Length), free = all - logs.Length;
        if (logs.Length < FewestMoments || free == 0)
        {
            return default;
        }

        var mean = logs.Sum(moment => moment.Sum()) / all;
        var between = logs.Sum(moment => moment.Length * Squared(moment.Average() - mean)) / (logs.Length - 1);
        var within = logs.Sum(moment => moment.Sum(log => Squared(log - moment.Average()))) / free;
        var usualCount = (all - (logs.Sum(moment => Squared(moment.Length)) / all)) / (logs.Length - 1);
        var error = Math.Sqrt((2.0 / (logs.Length - 1)) + (2.0 / free));
        return Math.Log(between / within) > Certain * error
            ? new SpeedVariance(within, (between - within) / usualCount)
            : default;
    }

    /// <summary>A time far outside of the quartiles is an interruption and no speed: it counts as the farthest that is
    /// none.</summary>
    private static double[][] Logs(IReadOnlyList<SpeedMoment> moments)
    {
        double[] all = [.. moments.SelectMany(moment => moment.CalibrationsMs).Order()];
        if (all.Length == 0)
        {
            return [];
        }

        var (low, high) = (Quantiles.Of(all, 0.25), Quantiles.Of(all, 0.75));
        var fence = 3 * (high - low); // as of any samples: see PhaseStatistics
        return [.. moments.Select(moment => moment.CalibrationsMs
            .Select(ms => Math.Log(Math.Clamp(ms, Math.Max(low - fence, low / 2), high + fence))).ToArray())];
    }

    private static double Squared(double value) => value * value;
}
