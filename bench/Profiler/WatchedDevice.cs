using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Bench.Profiler;

/// <summary>A device, and what the runs on it took: all time beyond that is the agent's own.</summary>
internal sealed class WatchedDevice(IMeasuredDevice device) : IMeasuredDevice
{
    /// <summary>Time of all runs, those of warm-up among them, in milliseconds. Calibration is none.</summary>
    public double WorkMs { get; private set; }

    /// <inheritdoc/>
    public DeviceRuns Run(RunRequest request)
    {
        var runs = device.Run(request);
        WorkMs += runs.TimesMs.Values.Sum(times => times.Sum());
        return runs;
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Calibrate(int runs) => device.Calibrate(runs);

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();
}
