using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>
/// Visits a point: (1) the calibration kernel, if it did not run of late; (2) warm-up until the running median of the
/// whole run settles; (3) runs until the medians are known well enough or the budget is used; (4) the kernel again after
/// a long visit. What goes wrong is the visit's outcome.
/// </summary>
internal sealed class PointMeter(IMeasuredDevice device, TimeProvider clock, MeterOptions options)
{
    private const int CalibrationRuns = 5;

    private long? _calibratedAt;
    private double _calibrationMs;

    /// <param name="point">What is measured.</param>
    /// <param name="phases">What is timed of each run.</param>
    public PointVisit Visit(ProfilePoint point, IReadOnlyList<MeasuredPhase> phases)
    {
        var (startedAt, start) = (clock.GetUtcNow(), clock.GetTimestamp());
        try
        {
            var before = Calibrated();
            var warmUpRuns = WarmUp(point, phases, start);
            var (times, peakBytes) = Sample(point, phases, start);
            return Ended(PointOutcome.Measured, null) with
            {
                TimesMs = times.ToDictionary(each => each.Key, each => each.Value.ToArray()),
                CalibrationMs = (before + Calibrated()) / 2,
                PeakBytes = peakBytes,
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
            StartedAt = startedAt,
            Seconds = clock.GetElapsedTime(start).TotalSeconds,
        };
    }

    private double Calibrated()
    {
        if (_calibratedAt is not { } at || clock.GetElapsedTime(at) >= options.CalibrationInterval)
        {
            _calibrationMs = Quantiles.MedianOf(device.Calibrate(CalibrationRuns));
            _calibratedAt = clock.GetTimestamp();
        }

        return _calibrationMs;
    }

    /// <summary>How many runs it took.</summary>
    private int WarmUp(ProfilePoint point, IReadOnlyList<MeasuredPhase> phases, long start)
    {
        List<double> totals = [TotalMs()];
        for (double earlier, later = totals[0]; totals.Count < options.MostWarmUpRuns && !IsOver(start);)
        {
            totals.Add(TotalMs());
            (earlier, later) = (later, Quantiles.MedianOf(totals));
            if (Math.Abs(later - earlier) <= options.WarmUpAgreement * later)
            {
                break;
            }
        }

        return totals.Count;

        double TotalMs() => device.Run(new RunRequest(point, phases, 1, options.PointBudget)).TimesMs.Values.Sum(
            times => times[0]);
    }

    private (Dictionary<MeasuredPhase, List<double>> TimesMs, long? PeakBytes) Sample(
        ProfilePoint point, IReadOnlyList<MeasuredPhase> phases, long start)
    {
        var times = phases.ToDictionary(phase => phase, _ => new List<double>());
        long? peakBytes = null;
        for (var count = 0; count < Needed(times, count, start); count = times[phases[0]].Count)
        {
            var left = options.PointBudget - clock.GetElapsedTime(start);
            var runs = Needed(times, count, start) - count;
            var measured = device.Run(new RunRequest(point, phases, runs, left));
            foreach (var (phase, timesMs) in measured.TimesMs)
            {
                times[phase].AddRange(timesMs);
            }

            peakBytes = measured.PeakBytes is { } peak ? Math.Max(peak, peakBytes ?? 0) : peakBytes;
        }

        return (times, peakBytes);
    }

    /// <summary>How many runs there should be after the next request; no more than there are: it is enough.</summary>
    private int Needed(Dictionary<MeasuredPhase, List<double>> times, int count, long start)
    {
        if (IsOver(start))
        {
            return options.LeastRuns;
        }

        if (count < MedianInterval.LeastSamples)
        {
            return Math.Min(MedianInterval.LeastSamples, options.MostRuns);
        }

        // an interval shrinks with √n: go half of the way there, as it is itself uncertain
        var error = times.Values.Max(phase => PhaseStatistics.Of(phase).RelativeError) / options.Precision;
        var more = Math.Max(1, (int)(count * ((error * error) - 1) / 2));
        return error <= 1 ? count : Math.Min(options.MostRuns, count + more);
    }

    private bool IsOver(long start) => clock.GetElapsedTime(start) >= options.PointBudget;
}
