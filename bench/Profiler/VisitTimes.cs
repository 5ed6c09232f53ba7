using TeraPipe.Profiler.Points;

namespace TeraPipe.Bench.Profiler;

/// <summary>What a visit of a point took.</summary>
/// <param name="Point">Which.</param>
/// <param name="WallMs">From its begin until it was on disk.</param>
/// <param name="WorkMs">Of that, the runs that were timed, those of warm-up among them.</param>
internal sealed record VisitTimes(ProfilePoint Point, double WallMs, double WorkMs)
{
    /// <summary>What the agent took beyond the runs, as a share of them.</summary>
    public double Overhead => (WallMs / WorkMs) - 1;
}
