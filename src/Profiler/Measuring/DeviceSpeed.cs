namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// How fast the device was at each visit, by the calibration kernel that ran around it. A device that heats up or is
/// shared runs everything slower by about the same factor; times are told at its usual speed, the median over the
/// visits, so that points measured an hour apart fit each other. The raw times stay in the journal.
/// </summary>
/// <remarks>
/// The kernel's times vary by themselves, on a noisy device by more than its speed: taken as they are they would add
/// their noise to every point. So a speed is the median over some calibrations on either side, and over how many is
/// chosen by cross-validation: as foretells a calibration best from the others. On a steady device that is all of
/// them, and nothing is corrected.
/// </remarks>
internal sealed class DeviceSpeed
{
    private const double Slow = 1.1;
    private const double OldSeconds = 0.5; // of a calibration: by then the kernel ran again
    private const double Certain = 3.5; // standard errors by which a window must err less than all
    private const int FewestCalibrations = 6; // that tell anything of how they vary

    private static readonly int[] _widths = [64, 32, 16, 8, 4, 2, 1];

    private readonly double?[] _calibrationMs;
    private readonly int[] _calibrationOf; // [visit] is the index of its calibration, or of the last before it
    private readonly double[] _distinctMs; // visits shortly after one another share a calibration
    private readonly int _width;           // calibrations on either side

    /// <param name="visits">In the order in which they were made.</param>
    public DeviceSpeed(IReadOnlyList<PointVisit> visits)
    {
        _calibrationMs = [.. visits.Select(visit => visit.CalibrationMs)];
        double[] known = [.. _calibrationMs.OfType<double>()];
        CalibrationMs = known.Length > 0 ? Quantiles.MedianOf(known) : null;
        List<double> distinctMs = [];
        _calibrationOf = new int[visits.Count];
        var age = 0.0;
        for (var i = 0; i < _calibrationOf.Length; i++)
        {
            if (_calibrationMs[i] is { } ms && (distinctMs.Count == 0 || distinctMs[^1] != ms || age > OldSeconds))
            {
                distinctMs.Add(ms);
                age = 0;
            }

            _calibrationOf[i] = Math.Max(0, distinctMs.Count - 1);
            age += visits[i].Seconds;
        }

        _distinctMs = [.. distinctMs];
        _width = Width(_distinctMs);
    }

    /// <summary>Median of the calibration kernel over all visits, in milliseconds; null: it never ran.</summary>
    public double? CalibrationMs { get; }

    /// <summary>Share of the visits during which the device was more than a tenth slower than usual.</summary>
    public double SlowedShare => _calibrationMs.Length == 0
        ? 0
        : (double)_calibrationMs.Count(ms => ms > Slow * CalibrationMs) / _calibrationMs.Length;

    /// <summary>By what the times of a visit are multiplied to be those of the usual speed; 1 if that is not known.
    /// </summary>
    public double CorrectionOf(int visit) => _distinctMs.Length == 0 || _width >= _distinctMs.Length
        ? 1
        : CalibrationMs!.Value / Quantiles.MedianOf(Around(_distinctMs, _calibrationOf[visit], 0, _width));

    private static int Width(double[] calibrationMs)
    {
        if (calibrationMs.Length < FewestCalibrations)
        {
            return calibrationMs.Length;
        }

        var ofAllMs = ErrorsMs(calibrationMs, calibrationMs.Length);
        return _widths
            .Where(width => width < calibrationMs.Length)
            .Select(width => (Width: width, ErrorsMs: ErrorsMs(calibrationMs, width)))
            .Where(window => IsLess(window.ErrorsMs, ofAllMs))
            .OrderBy(window => window.ErrorsMs.Average())
            .Select(window => window.Width)
            .FirstOrDefault(calibrationMs.Length);
    }

    /// <summary>
    /// Errors of foretelling each calibration by the median of those around it. The next ones to it are left out: a
    /// visit during which the kernel ran tells the mean of two, and shares one with its neighbour.
    /// </summary>
    private static double[] ErrorsMs(double[] calibrationMs, int width) =>
    [
        .. calibrationMs.Select(
            (ms, i) => Math.Abs(ms - Quantiles.MedianOf(Around(calibrationMs, i, 2, width + 1)))),
    ];

    private static bool IsLess(double[] errorsMs, double[] thanMs)
    {
        double[] gains = [.. thanMs.Zip(errorsMs, (than, error) => than - error)];
        var mean = gains.Average();
        var variance = gains.Sum(gain => (gain - mean) * (gain - mean)) / (gains.Length - 1);
        return mean > Certain * Math.Sqrt(variance / gains.Length);
    }

    /// <summary>Those at least and at most so far from the center.</summary>
    private static IEnumerable<double> Around(double[] values, int center, int nearest, int farthest)
    {
        for (var i = Math.Max(0, center - farthest); i <= Math.Min(values.Length - 1, center + farthest); i++)
        {
            if (Math.Abs(i - center) >= nearest)
            {
                yield return values[i];
            }
        }
    }
}
