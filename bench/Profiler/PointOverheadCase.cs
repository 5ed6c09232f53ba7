using TeraPipe.Bench.Measuring;

namespace TeraPipe.Bench.Profiler;

/// <summary>
/// What a point costs beyond its runs: messages to the measuring process, the slice and its context, calibration, the
/// line on disk.
/// </summary>
internal static class PointOverheadCase
{
    public const string Name = "overhead per point / measured work";

    private const double AimPercent = 5;

    public static BenchRow Measure(ProfilerRuns runs)
    {
        var visits = runs.Grid.Visits;
        var workMs = visits.Sum(visit => visit.WorkMs);
        double[] overheads = [.. visits.Select(visit => visit.Overhead).Order()];
        return BenchRow.AtMost(
            Name, 100 * ((visits.Sum(visit => visit.WallMs) / workMs) - 1), "%", AimPercent,
            new("medianPercent", 100 * Rounds.Median(overheads)),
            new("worstPercent", 100 * overheads[^1]),
            new("worstPoint", visits.MaxBy(visit => visit.Overhead)!.Point.ToString()),
            new("points", visits.Count),
            new("workMsPerPoint", workMs / visits.Count),
            new("startMs", runs.Grid.Start.TotalMilliseconds));
    }
}
