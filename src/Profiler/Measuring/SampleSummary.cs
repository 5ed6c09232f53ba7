namespace TeraPipe.Profiler.Measuring;

/// <summary>What remains of samples: their median, half their interquartile range, and how many there were.</summary>
internal readonly record struct SampleSummary(double MedianMs, double SpreadMs, int Count)
{
    /// <param name="samplesMs">At least one, in any order.</param>
    public static SampleSummary Of(IEnumerable<double> samplesMs)
    {
        double[] sorted = [.. samplesMs.Order()];
        var spread = (Quantile(sorted, 0.75) - Quantile(sorted, 0.25)) / 2;
        return new SampleSummary(Quantile(sorted, 0.5), spread, sorted.Length);
    }

    /// <param name="values">At least one, in any order and unit.</param>
    public static double MedianOf(IEnumerable<double> values) => Quantile([.. values.Order()], 0.5);

    /// <summary>Linear between samples: definition 7 of Hyndman and Fan, The American Statistician 50 (1996).</summary>
    private static double Quantile(double[] sorted, double probability)
    {
        var position = probability * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
