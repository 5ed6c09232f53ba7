using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Reporting;

/// <summary>How far a point's samples lie apart, as a share of what they say.</summary>
internal static class Spread
{
    /// <summary>Median over the points of (spread of F + spread of B) / (F + B), in percent.</summary>
    public static double MedianPercent(IEnumerable<MeasuredPoint> points) =>
        SampleSummary.MedianOf(points.Select(Percent));

    private static double Percent(MeasuredPoint point) =>
        100 * (point.Forward.SpreadMs + point.Backward.SpreadMs) / (point.Forward.MedianMs + point.Backward.MedianMs);
}
