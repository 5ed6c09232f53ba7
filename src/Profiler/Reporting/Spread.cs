using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Reporting;

/// <summary>How far a point's samples lie apart, as a share of what they say.</summary>
internal static class Spread
{
    /// <summary>Median over the points of (forward spread + backward spread) / (forward + backward), in percent.</summary>
    public static double MedianPercent(IEnumerable<MeasuredPoint> points) => SampleSummary.Of(points.Select(Percent)).MedianMs;

    private static double Percent(MeasuredPoint point) =>
        100 * (point.Forward.SpreadMs + point.Backward.SpreadMs) / (point.Forward.MedianMs + point.Backward.MedianMs);
}
