using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Measuring;

/// <summary>
/// A device whose true times are known. Each phase of a run takes what <paramref name="phaseMs"/> says.
/// </summary>
internal sealed class SimulatedDevice(ManualClock clock, Func<ProfilePoint, double> phaseMs) : IMeasuredDevice
{
    public const double KernelMs = 2;

    /// <summary>How many times slower the device is at this moment.</summary>
    public Func<double> Slowdown { get; init; } = () => 1;

    /// <summary>Each point that was run, as often as it was.</summary>
    public List<ProfilePoint> Runs { get; } = [];

    public int Calibrations { get; private set; }

    public DeviceRuns Run(RunRequest request)
    {
        var times = request.Phases.ToDictionary(phase => phase, _ => new List<double>());
        var startedAt = clock.GetTimestamp();
        do
        {
            Runs.Add(request.Point);
            foreach (var phase in request.Phases)
            {
                times[phase].Add(Take(phaseMs(request.Point)));
            }
        }
        while (times[request.Phases[0]].Count < request.Runs && clock.GetElapsedTime(startedAt) < request.Budget);

        return new DeviceRuns(times.ToDictionary(each => each.Key, each => each.Value.ToArray()), Runs.Count);
    }

    public IReadOnlyList<double> Calibrate(int runs)
    {
        Calibrations++;
        return [.. Enumerable.Range(0, runs).Select(_ => Take(KernelMs))];
    }

    public void Dispose()
    {
    }

    private double Take(double milliseconds)
    {
        var taken = milliseconds * Slowdown();
        clock.Advance(taken);
        return taken;
    }
}
