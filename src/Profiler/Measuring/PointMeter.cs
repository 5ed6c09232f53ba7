using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// Visits a point: (1) the calibration kernel, if it did not run of late; (2) warm-up until the running median of the
/// whole run settles; (3) runs until the medians are known well enough or the budget is used, in stretches with the
/// kernel after each: a shared machine changes its speed within a second. What goes wrong is the visit's outcome.
/// Durations are the clock's monotonic ones; its wall clock is only told.
/// </summary>
internal sealed class PointMeter(IMeasuredDevice device, TimeProvider clock, MeterOptions options)
{
    private const int CalibrationRuns = 4; // the first finds its matrices out of the caches, and counts for nothing

    private static readonly TimeSpan _stretch = TimeSpan.FromMilliseconds(250); // the kernel takes some 3 % of it

    private readonly List<double> _calibrationsMs = []; // of this visit; the first may be of the one before
    private long? _calibratedAt;

    private bool IsCalibrated =>
        _calibratedAt is { } at && clock.GetElapsedTime(at) < options.CalibrationInterval;

    /// <param name="point">What is measured.</param>
    /// <param name="phases">What is timed of each run, at least one.</param>
    /// <param name="cancellationToken">Looked at between runs: a visit that is broken off is none.</param>
    public PointVisit Visit(
        ProfilePoint point, IReadOnlyList<MeasuredPhase> phases, CancellationToken cancellationToken)
    {
        var (startedAt, start) = (clock.GetUtcNow(), clock.GetTimestamp());
        var runs = new PointRuns(device, point, phases);
        try
        {
            _calibrationsMs.RemoveRange(0, _calibrationsMs.Count - (IsCalibrated ? 1 : 0));
            Calibrate();
            var warmUpRuns = WarmUp(runs, start, cancellationToken);
            Sample(runs, start, cancellationToken);
            return Ended(PointOutcome.Measured, null) with
            {
                TimesMs = runs.TimesMs,
                CalibrationsMs = [.. _calibrationsMs],
                PeakBytes = runs.PeakBytes,
                WarmUpRuns = warmUpRuns,
            };
        }
        catch (PointFailedException failure)
        {
            _calibratedAt = null; // the device may be another one now
            return Ended(failure.Outcome, failure.Message);
        }

        PointVisit Ended(PointOutcome outcome, string? message) => new()
        {
            Point = point,
            Outcome = outcome,
            Message = message,
            TimesMs = new Dictionary<MeasuredPhase, double[]>(),
            CalibrationsMs = [],
            StartedAt = startedAt,
            Seconds = clock.GetElapsedTime(start).TotalSeconds,
        };
    }

    private void Calibrate()
    {
        if (!IsCalibrated)
        {
            _calibrationsMs.Add(Quantiles.MedianOf(device.Calibrate(CalibrationRuns).Skip(1)));
            _calibratedAt = clock.GetTimestamp();
        }
    }

    /// <summary>How many runs it took; nothing is kept of them.</summary>
    private int WarmUp(PointRuns runs, long start, CancellationToken cancellationToken)
    {
        List<double> totals = [runs.WarmUpMs(options.PointBudget)];
        for (double earlier, later = totals[0]; totals.Count < options.MostWarmUpRuns && !IsOver(start);)
        {
            cancellationToken.ThrowIfCancellationRequested();
            totals.Add(runs.WarmUpMs(Left(start)));
            (earlier, later) = (later, Quantiles.MedianOf(totals));
            if (Math.Abs(later - earlier) <= options.WarmUpAgreement * later)
            {
                break;
            }
        }

        return totals.Count;
    }

    private void Sample(PointRuns runs, long start, CancellationToken cancellationToken)
    {
        for (var needed = Needed(runs, start); needed > runs.Count; needed = Needed(runs, start))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var left = Left(start);
            runs.Keep(needed - runs.Count, left < _stretch ? left : _stretch);
            Calibrate();
        }
    }

    /// <summary>How many runs there should be after the next request; no more than there are: it is enough.</summary>
    private int Needed(PointRuns runs, long start)
    {
        if (IsOver(start))
        {
            return options.LeastRuns;
        }

        if (runs.Count < MedianInterval.LeastSamples)
        {
            return Math.Min(MedianInterval.LeastSamples, options.MostRuns);
        }

        // an interval shrinks with √n: go half of the way there, as it is itself uncertain
        var error = runs.TimesMs.Values.Max(ms => PhaseStatistics.Of(ms).RelativeError) / options.Precision;
        var more = Math.Clamp(runs.Count * ((error * error) - 1) / 2, 1, options.MostRuns);
        return error <= 1 ? runs.Count : Math.Min(options.MostRuns, runs.Count + (int)more);
    }

    private bool IsOver(long start) => Left(start) <= TimeSpan.Zero;

    private TimeSpan Left(long start) => options.PointBudget - clock.GetElapsedTime(start);
}
