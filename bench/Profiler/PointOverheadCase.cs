using TeraPipe.Bench.Measuring;
using TeraPipe.Profiler.Points;

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
        VisitTimes[] ofLayer = [.. visits.Where(visit => visit.Point.Part == MeasuredPart.Layer)];
        var worst = ofLayer.MaxBy(visit => visit.Overhead)!;
        var workMs = visits.Sum(visit => visit.WorkMs);
        return BenchRow.AtMost(
            Name, 100 * ((visits.Sum(visit => visit.WallMs) / workMs) - 1), "%", AimPercent,
            new("medianPercent", 100 * Rounds.Median([.. ofLayer.Select(visit => visit.Overhead)])),
            new("medianMs", Rounds.Median([.. ofLayer.Select(visit => visit.WallMs - visit.WorkMs)])),
            new("worstPercent", 100 * worst.Overhead),
            new("worstPoint", worst.Point.ToString()),
            new("points", visits.Count),
            new("workMsPerPoint", workMs / visits.Count),
            new("startMs", runs.Grid.Start.TotalMilliseconds));
    }
}
