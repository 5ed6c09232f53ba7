using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>Ratios of many points in two numbers.</summary>
/// <param name="MedianRatio">Half of them are larger.</param>
/// <param name="P90Change">Nine in ten differ from 1 by at most so much.</param>
internal sealed record RatioSummary(double MedianRatio, double P90Change)
{
    /// <param name="ratios">At least one.</param>
    public static RatioSummary Of(IEnumerable<PointRatios> ratios)
    {
        double[] all = [.. ratios.Select(each => Math.Exp(each.LogRatio))];
        return new RatioSummary(
            Quantiles.MedianOf(all), Quantiles.Of([.. all.Select(ratio => Math.Abs(ratio - 1)).Order()], 0.9));
    }
}
