using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Machine;

/// <summary>
/// Watches the machine between points: the load of others on a CPU; clock, temperature and throttling of a GPU. What
/// cannot be read is null, never a zero.
/// </summary>
internal sealed class MachineState
{
    private static readonly TimeSpan _loadInterval = TimeSpan.FromSeconds(5); // as often as the kernel counts anew
    private static readonly TimeSpan _gpuInterval = TimeSpan.FromSeconds(15); // a question takes 0.1 s of a processor

    private readonly ProfileSubject _subject;
    private readonly TimeProvider _clock;
    private readonly long _startedAt;
    private readonly List<double> _otherLoads = [];
    private readonly List<GpuState> _gpuStates = [];
    private Task<GpuState?> _asked = Task.FromResult<GpuState?>(null);
    private TimeSpan _nextAt;

    /// <param name="subject">What is measured.</param>
    /// <param name="clock">Says when to look again.</param>
    public MachineState(ProfileSubject subject, TimeProvider clock) =>
        (_subject, _clock, _startedAt) = (subject, clock, clock.GetTimestamp());

    /// <summary>Looks at the machine, if it is time to. Call it between points, as often as you like.</summary>
    public void Observe()
    {
        var elapsed = _clock.GetElapsedTime(_startedAt);
        if (elapsed < _nextAt)
        {
            return;
        }

        if (_subject.Device == "cuda")
        {
            _nextAt = elapsed + _gpuInterval;
            Collect();
            _asked = Task.Run(GpuState.Read); // it answers while the next points run: the GPU's state at work
        }
        else
        {
            _nextAt = elapsed + _loadInterval;
            if (LoadAverage.Read() is { } load)
            {
                _otherLoads.Add(LoadAverage.OfOthers(load, _subject.Threads, elapsed));
            }
        }
    }

    /// <summary>What was seen.</summary>
    /// <param name="slowedShare">See <see cref="DeviceSpeed.SlowedShare"/>; null: no calibration ran.</param>
    public MeasuringConditions Conditions(double? slowedShare)
    {
        Collect();
        string[] reasons = [.. _gpuStates.SelectMany(state => state.ThrottleReasons).Distinct()];
        return new MeasuringConditions
        {
            OtherLoad = MedianOf(_otherLoads),
            ClockMegahertz = MedianOf(_gpuStates.Select(state => state.ClockMegahertz).OfType<double>()),
            TemperatureCelsius = _gpuStates.Max(state => state.TemperatureCelsius),
            SlowedShare = slowedShare,
            ThrottledBy = reasons.Length > 0 ? string.Join(", ", reasons) : null,
        };
    }

    private void Collect()
    {
        if (_asked.GetAwaiter().GetResult() is { } state)
        {
            _gpuStates.Add(state);
        }

        _asked = Task.FromResult<GpuState?>(null);
    }

    private static double? MedianOf(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return all.Length == 0 ? null : Quantiles.MedianOf(all);
    }
}
