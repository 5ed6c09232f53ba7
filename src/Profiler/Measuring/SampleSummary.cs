namespace TeraPipe.Profiler.Measuring;

/// <summary>What remains of the samples of one quantity: their median, half their interquartile range, and how many there were.</summary>
internal readonly record struct SampleSummary(double MedianMs, double SpreadMs, int Count)
{
    /// <param name="samplesMs">At least one, in any order.</param>
    public static SampleSummary Of(IEnumerable<double> samplesMs)
    {
        double[] sorted = [.. samplesMs.Order()];
        var spread = (Quantile(sorted, 0.75) - Quantile(sorted, 0.25)) / 2;
        return new SampleSummary(Quantile(sorted, 0.5), spread, sorted.Length);
    }

    /// <summary>Linear between order statistics: definition 7 of Hyndman and Fan, Sample Quantiles in Statistical Packages (1996).</summary>
    private static double Quantile(double[] sorted, double probability)
    {
        var position = probability * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
