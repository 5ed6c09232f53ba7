using System.Globalization;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Measuring;

/// <summary>The runs of one point on one device. A device that tells what is no time has failed.</summary>
internal sealed class PointRuns(IMeasuredDevice device, ProfilePoint point, IReadOnlyList<MeasuredPhase> phases)
{
    private readonly Dictionary<MeasuredPhase, List<double>> _timesMs =
        phases.ToDictionary(phase => phase, _ => new List<double>());

    /// <summary>How many runs were kept.</summary>
    public int Count => _timesMs[phases[0]].Count;

    /// <summary>Times of the runs that were kept, by phase, in milliseconds.</summary>
    public IReadOnlyDictionary<MeasuredPhase, double[]> TimesMs =>
        _timesMs.ToDictionary(each => each.Key, each => each.Value.ToArray());

    /// <summary>Most memory of a run that was kept; null where the device does not tell.</summary>
    public long? PeakBytes { get; private set; }

    /// <summary>One run that is not kept: its phases together, in milliseconds.</summary>
    /// <exception cref="PointFailedException">It has no times.</exception>
    public double WarmUpMs(TimeSpan budget) => Run(1, budget).TimesMs.Values.Sum(times => times[0]);

    /// <summary>Some more runs, at least one of them.</summary>
    /// <exception cref="PointFailedException">They have no times.</exception>
    public void Keep(int runs, TimeSpan budget)
    {
        var measured = Run(runs, budget);
        foreach (var (phase, times) in _timesMs)
        {
            times.AddRange(measured.TimesMs[phase]);
        }

        PeakBytes = measured.PeakBytes is { } peak ? Math.Max(peak, PeakBytes ?? 0) : PeakBytes;
    }

    private DeviceRuns Run(int runs, TimeSpan budget)
    {
        var left = budget > TimeSpan.Zero ? budget : TimeSpan.Zero;
        var measured = device.Run(new RunRequest(point, phases, runs, left));
        foreach (var phase in phases)
        {
            foreach (var ms in measured.TimesMs[phase].Where(ms => !(ms > 0 && double.IsFinite(ms))))
            {
                var told = string.Create(CultureInfo.InvariantCulture, $"{phase} took {ms} ms, which is no time");
                throw new PointFailedException(PointOutcome.Failed, told);
            }
        }

        return measured;
    }
}
