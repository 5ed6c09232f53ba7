namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// How fast the device was at each visit, by the calibration kernel that ran around and in it. A device that heats up
/// or is shared runs everything slower by about the same factor; times are told at its usual speed, the median over the
/// visits, so that points measured an hour apart fit each other. The raw times stay in the journal.
/// </summary>
/// <remarks>
/// The kernel's times vary by themselves, on a noisy device by more than its speed: taken as they are they would add
/// their noise to every point. So they are analysed by moments, visits or a few short ones together: times vary by σ
/// within a moment and speeds by τ between them (one-way random effects; Searle, Casella and McCulloch, Variance
/// Components, 1992). Of what n times say of their moment's speed the share τ² / (τ² + σ² / n) is believed, and nothing
/// where speeds do not certainly differ: on a steady device nothing is corrected.
/// </remarks>
internal sealed class DeviceSpeed
{
    private const double Slow = 1.1;

    private readonly double?[] _visitsMs;        // [visit]: the median of its calibrations
    private readonly SpeedMoment[] _moments;
    private readonly int[] _momentOf;            // [visit]
    private readonly SpeedVariance _variance;

    /// <param name="visits">In the order in which they were made.</param>
    public DeviceSpeed(IReadOnlyList<PointVisit> visits)
    {
        _visitsMs = [.. visits.Select(visit => visit.CalibrationMs)];
        double[] known = [.. _visitsMs.OfType<double>()];
        CalibrationMs = known.Length > 0 ? Quantiles.MedianOf(known) : null;
        (_moments, _momentOf) = SpeedMoment.Of(visits);
        _variance = SpeedVariance.Of(_moments);
    }

    /// <summary>Median of the calibration kernel over all visits, in milliseconds; null: it never ran.</summary>
    public double? CalibrationMs { get; }

    /// <summary>Share of the visits during which the device was more than a tenth slower than usual.</summary>
    public double SlowedShare => _visitsMs.Length == 0
        ? 0
        : (double)_visitsMs.Count(ms => ms > Slow * CalibrationMs) / _visitsMs.Length;

    /// <summary>By what the times of a visit are multiplied to be those of the usual speed; 1 if that is not known.
    /// </summary>
    public double CorrectionOf(int visit)
    {
        if (_moments.Length == 0)
        {
            return 1;
        }

        var moment = _moments[_momentOf[visit]];
        return Math.Pow(CalibrationMs!.Value / moment.MedianMs, _variance.BelievedShare(moment.CalibrationsMs.Count));
    }
}
