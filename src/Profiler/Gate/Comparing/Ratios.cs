using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>The log ratios of what was measured to a baseline.</summary>
internal static class Ratios
{
    /// <summary>
    /// Of runs that visited points of the baseline, each told by its own calibration kernel. What no run measured is
    /// left out.
    /// </summary>
    /// <param name="baseline">With a calibration kernel.</param>
    /// <param name="runs">In the order in which they were made; the kernel ran in each.</param>
    public static IReadOnlyList<PointRatios> Of(ComparedProfile baseline, IReadOnlyList<ProfileResults> runs)
    {
        double[] slowdowns = [.. runs.Select(run => run.Speed.CalibrationMs!.Value / baseline.CalibrationMs!.Value)];
        return
        [
            .. from compared in baseline.Points
               from phase in ComparedPoint.Phases
               let before = compared.Phase(phase)
               let times = runs.Select(run => MedianMs(run.Find(compared.Point), phase))
               let ratios = times.Zip(slowdowns, (ms, slowdown) => LogRatio(ms / slowdown, before.Ms)).ToArray()
               where ratios.Any(ratio => ratio is not null)
               select new PointRatios(compared.Point, phase, before.Ms, before.StandardError, ratios),
        ];
    }

    /// <summary>Of a profile to another, the points that both have.</summary>
    /// <param name="baseline">What the ratios are to.</param>
    /// <param name="now">The other.</param>
    /// <param name="slowdown">How many times as long the calibration kernel takes now; 1: as the times are.</param>
    public static IReadOnlyList<PointRatios> Of(ComparedProfile baseline, ComparedProfile now, double slowdown) =>
    [
        .. from compared in baseline.Points
           let other = now.Find(compared.Point)
           where other is not null
           from phase in ComparedPoint.Phases
           let before = compared.Phase(phase)
           let after = other.Phase(phase)
           select new PointRatios(
               compared.Point,
               phase,
               before.Ms,
               Larger(before.StandardError, after.StandardError),
               [LogRatio(after.Ms / slowdown, before.Ms)]),
    ];

    private static double? MedianMs(PointResult? result, MeasuredPhase phase) =>
        result?.Phases.GetValueOrDefault(phase)?.MedianMs;

    private static double? LogRatio(double? nowMs, double baselineMs) =>
        nowMs is { } ms ? Math.Log(ms / baselineMs) : null;

    private static double? Larger(double? one, double? other) =>
        one is null || other > one ? other : one;
}
