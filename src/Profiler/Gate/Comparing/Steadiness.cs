using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>
/// Whether the calibration kernel can say how fast a device is. A kernel of some milliseconds and a slice of a tenth of
/// that are slowed alike by a lower clock, but not by other programs that take turns with them on a processor.
/// </summary>
internal static class Steadiness
{
    /// <summary>From one visit to the next, as a share. An assumption: a machine of one's own has 1 % to 2 %.</summary>
    public const double MostJitter = 0.1;

    /// <summary>Of the visits, slower than usual by more than a tenth.</summary>
    public const double MostSlowed = 0.25;

    private const double NormalPerMad = 1.4826; // σ of a normal distribution in median absolute deviations

    /// <summary>
    /// By what share the kernel's time differs from one visit to the next, as a standard deviation; drift is not in it.
    /// 0 of fewer than two visits.
    /// </summary>
    /// <param name="visits">In the order in which they were made.</param>
    public static double JitterOf(IReadOnlyList<PointVisit> visits)
    {
        double[] logs = [.. visits.Select(visit => visit.CalibrationMs).OfType<double>().Select(ms => Math.Log(ms))];
        var steps = logs.Zip(logs.Skip(1), (one, next) => Math.Abs(next - one)).ToArray();
        return steps.Length == 0 ? 0 : NormalPerMad / Math.Sqrt(2) * Quantiles.MedianOf(steps);
    }

    /// <summary>Whether none of the runs was disturbed too much.</summary>
    public static bool Of(IEnumerable<ProfileResults> runs) =>
        runs.All(run => run.Speed.SlowedShare <= MostSlowed && JitterOf(run.Visits) <= MostJitter);
}
