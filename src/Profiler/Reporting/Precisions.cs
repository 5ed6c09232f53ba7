using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Reporting;

/// <summary>How well points are known.</summary>
internal static class Precisions
{
    /// <summary>Median over the points of their runs; null without points.</summary>
    public static double? MedianRuns(IEnumerable<PointResult> measured) =>
        MedianOf(measured.Select(point => (double)point.Phases.Values.Min(phase => phase.Count)));

    /// <summary>
    /// Median over the points of how far the 95 % interval of F or B, the wider one, reaches from its median, in
    /// percent; infinite where most points have too few runs for one, null without points.
    /// </summary>
    public static double? MedianErrorPercent(IEnumerable<PointResult> measured) => MedianOf(measured.Select(
        point => 100 * Math.Max(
            point.Phases[MeasuredPhase.Forward].RelativeError, point.Phases[MeasuredPhase.Backward].RelativeError)));

    /// <summary>Whether the runs of some phase gather around two times.</summary>
    public static bool IsBimodal(PointResult point) => point.Phases.Values.Any(phase => phase.IsBimodal);

    /// <summary>The upper one of two in the middle: between a number and infinity lies nothing.</summary>
    private static double? MedianOf(IEnumerable<double> values)
    {
        double[] ascending = [.. values.Order()];
        return ascending.Length > 0 ? ascending[ascending.Length / 2] : null;
    }
}
