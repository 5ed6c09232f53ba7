namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// How fast the device was at each visit, by the calibration kernel that ran around it. A device that heats up or is
/// shared runs everything slower by about the same factor; times are told at its usual speed, the median over the
/// visits, so that points measured an hour apart fit each other. The raw times stay in the journal.
/// </summary>
internal sealed class DeviceSpeed
{
    private const int Neighbours = 3; // on either side: a speed is the median of seven visits
    private const double Slow = 1.1;

    private readonly double?[] _calibrationMs;

    /// <param name="visits">In the order in which they were made.</param>
    public DeviceSpeed(IReadOnlyList<PointVisit> visits)
    {
        _calibrationMs = [.. visits.Select(visit => visit.CalibrationMs)];
        double[] known = [.. _calibrationMs.OfType<double>()];
        CalibrationMs = known.Length > 0 ? Quantiles.MedianOf(known) : null;
    }

    /// <summary>Median of the calibration kernel over all visits, in milliseconds; null: it never ran.</summary>
    public double? CalibrationMs { get; }

    /// <summary>Share of the visits during which the device was more than a tenth slower than usual.</summary>
    public double SlowedShare => _calibrationMs.Length == 0
        ? 0
        : (double)_calibrationMs.Count(ms => ms > Slow * CalibrationMs) / _calibrationMs.Length;

    /// <summary>By what the times of a visit are multiplied to be those of the usual speed; 1 if that is not known.
    /// </summary>
    public double CorrectionOf(int visit)
    {
        var (first, after) = (Math.Max(0, visit - Neighbours), Math.Min(_calibrationMs.Length, visit + Neighbours + 1));
        double[] around = [.. _calibrationMs[first..after].OfType<double>()];
        return around.Length == 0 ? 1 : CalibrationMs!.Value / Quantiles.MedianOf(around);
    }
}
