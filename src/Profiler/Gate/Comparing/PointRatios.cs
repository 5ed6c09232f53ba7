using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>How one phase of a point compares with its baseline, as often as it was measured.</summary>
/// <param name="Point">Of a layer.</param>
/// <param name="Phase">F or B.</param>
/// <param name="BaselineMs">Its time in the baseline.</param>
/// <param name="BaselineError">Standard error of that by its own runs, as a share; null: not told.</param>
/// <param name="LogRatios">
/// ln(now / baseline) of each run, in their order, with both times told by the calibration kernel's; null where the run
/// has no time of it.
/// </param>
internal sealed record PointRatios(
    ProfilePoint Point,
    MeasuredPhase Phase,
    double BaselineMs,
    double? BaselineError,
    IReadOnlyList<double?> LogRatios)
{
    /// <summary>How many runs measured it.</summary>
    public int Visits => LogRatios.Count(ratio => ratio is not null);

    /// <summary>The mean over them; of a point with at least one.</summary>
    public double LogRatio => LogRatios.OfType<double>().Average();
}
