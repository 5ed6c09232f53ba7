using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Tests.Measuring;

namespace TeraPipe.Profiler.Tests.Adaptive;

/// <summary>A device that runs a known layer, with the errors of its class, while a simulated clock goes on.</summary>
internal sealed class SyntheticDevice : IMeasuredDevice
{
    private const double KernelMs = 1.5;

    private readonly ILatencyModel _layer;
    private readonly ManualClock _clock;
    private readonly Random _random;
    private readonly double _noise;
    private readonly double _outlierShare;
    private readonly (double Share, double Slowdown) _slow;
    private readonly (double Amplitude, double PeriodMs, double Phase) _drift;

    /// <param name="kind">How it behaves.</param>
    /// <param name="layer">What it runs.</param>
    /// <param name="random">Of all chance.</param>
    /// <param name="clock">Goes on as it runs.</param>
    public SyntheticDevice(DeviceClass kind, ILatencyModel layer, Random random, ManualClock clock)
    {
        (_layer, _random, _clock) = (layer, random, clock);
        (_noise, _outlierShare) = kind == DeviceClass.Noisy ? (Between(0.03, 0.05), 0.02) : (Between(0.003, 0.01), 0);
        _slow = kind == DeviceClass.Bimodal ? (Between(0.05, 0.35), Between(1.2, 1.5)) : (0, 1);
        _drift = kind == DeviceClass.Drifting ? (Between(0.05, 0.1), Between(60e3, 600e3), Between(0, 1)) : (0, 1, 0);
    }

    /// <summary>Points that fail.</summary>
    public Func<ProfilePoint, PointOutcome?> Failure { get; init; } = _ => null;

    public DeviceRuns Run(RunRequest request)
    {
        if (Failure(request.Point) is { } outcome)
        {
            throw new PointFailedException(outcome, "it was to fail");
        }

        var truth = _layer.Predict(request.Point.MicroBatch, request.Point.Slice, request.Point.Context);
        var times = request.Phases.ToDictionary(phase => phase, _ => new List<double>());
        var startedAt = _clock.GetTimestamp();
        do
        {
            foreach (var (phase, timesMs) in times)
            {
                timesMs.Add(Take((phase == MeasuredPhase.Forward ? truth.Forward : truth.Backward).Value));
            }
        }
        while (times[request.Phases[0]].Count < request.Runs && _clock.GetElapsedTime(startedAt) < request.Budget);

        return new DeviceRuns(times.ToDictionary(each => each.Key, each => each.Value.ToArray()), null);
    }

    public IReadOnlyList<double> Calibrate(int runs) => [.. Enumerable.Range(0, runs).Select(_ => Take(KernelMs))];

    public void Dispose()
    {
    }

    private double Take(double ms)
    {
        var (amplitude, periodMs, phase) = _drift;
        ms *= 1 + (amplitude * Math.Sin(Math.Tau * ((_clock.Milliseconds / periodMs) + phase)));
        ms *= Math.Exp(_noise * Normal());
        ms *= _random.NextDouble() < _slow.Share ? _slow.Slowdown : 1;
        ms *= _random.NextDouble() < _outlierShare ? Between(10, 30) : 1;
        _clock.Advance(ms);
        return ms;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()))
        * Math.Cos(Math.Tau * _random.NextDouble());

    private double Between(double low, double high) => low + ((high - low) * _random.NextDouble());
}
