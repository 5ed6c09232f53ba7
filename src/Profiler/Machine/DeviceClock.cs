using System.Diagnostics;

namespace TeraPipe.Profiler.Machine;

/// <summary>Times what a device does, piece by piece. On a CPU a piece is done when its call returns.</summary>
internal class DeviceClock : IDisposable
{
    /// <summary>Times of the pieces since they were last taken, in milliseconds.</summary>
    protected List<double> TimesMs { get; } = [];

    /// <summary>A clock for a device.</summary>
    /// <exception cref="TorchNotImplementedException">LibTorch does not tell the device's times.</exception>
    public static DeviceClock Of(Device device) =>
        device.type == DeviceType.CUDA ? new CudaClock(device) : new DeviceClock();

    /// <summary>Runs a piece of work that is timed.</summary>
    public virtual void Time(Action work)
    {
        var startedAt = Stopwatch.GetTimestamp();
        work();
        TimesMs.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds);
    }

    /// <summary>Waits for the device; the times of all pieces since the last call, in their order.</summary>
    public virtual double[] Take()
    {
        double[] taken = [.. TimesMs];
        TimesMs.Clear();
        return taken;
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
