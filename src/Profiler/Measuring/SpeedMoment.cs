namespace TeraPipe.Profiler.Measuring;

/// <summary>A while during which the device's speed is taken to be one: a visit, or some short ones.</summary>
internal sealed class SpeedMoment
{
    private const int Enough = 2; // calibrations: with fewer the next visit still belongs to it

    private readonly List<double> _calibrationsMs = [];

    /// <summary>At least one.</summary>
    public IReadOnlyList<double> CalibrationsMs => _calibrationsMs;

    public double MedianMs => Quantiles.MedianOf(_calibrationsMs);

    /// <summary>All moments, and of which one each visit is; none where the kernel never ran.</summary>
    /// <param name="visits">In the order in which they were made.</param>
    public static (SpeedMoment[] Moments, int[] MomentOf) Of(IReadOnlyList<PointVisit> visits)
    {
        List<SpeedMoment> moments = [];
        var momentOf = new int[visits.Count];
        foreach (var (i, visit) in visits.Index())
        {
            var own = Own(visit, moments);
            if (own.Length > 0
                && (moments.Count == 0 || Math.Max(own.Length, moments[^1]._calibrationsMs.Count) >= Enough))
            {
                moments.Add(new SpeedMoment());
            }

            if (own.Length > 0)
            {
                moments[^1]._calibrationsMs.AddRange(own);
            }

            momentOf[i] = Math.Max(0, moments.Count - 1);
        }

        return ([.. moments], momentOf);
    }

    /// <summary>The first may be the last one of the visit before.</summary>
    private static double[] Own(PointVisit visit, List<SpeedMoment> moments)
    {
        var isShared = moments.Count > 0 && visit.CalibrationsMs.Count > 0
            && moments[^1]._calibrationsMs[^1] == visit.CalibrationsMs[0];
        return [.. visit.CalibrationsMs.Skip(isShared ? 1 : 0)];
    }
}
