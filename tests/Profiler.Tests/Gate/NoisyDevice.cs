using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Tests.Measuring;

namespace TeraPipe.Profiler.Tests.Gate;

/// <summary>A process on a <see cref="NoisyMachine"/>, whose true times are known.</summary>
/// <param name="machine">How it errs.</param>
/// <param name="clock">Goes on as runs take time.</param>
/// <param name="random">Where the errors come from.</param>
internal sealed class NoisyDevice(NoisyMachine machine, ManualClock clock, Random random) : IMeasuredDevice
{
    private const double CalibrationMs = 1.5;
    private const double DriftPeriodMs = 60_000;
    private const double InterruptionMs = 20;

    private readonly Dictionary<MeasuredPhase, double> _run = [];
    private readonly double _calibration = machine.Run * Normal(random);
    private readonly double _driftAt = random.NextDouble() * 2 * Math.PI;
    private readonly Dictionary<MeasuredPhase, double> _visit = [];
    private ProfilePoint? _visited;

    /// <summary>By what factor a phase of a point is slower than the truth.</summary>
    public Func<ProfilePoint, MeasuredPhase, double> Change { get; init; } = (_, _) => 1;

    /// <summary>Points that have no time.</summary>
    public Func<ProfilePoint, bool> Fails { get; init; } = _ => false;

    /// <summary>F of a layer that launches for 0.2 ms, multiplies in tiles of 64 tokens, and attends.</summary>
    public static double ForwardMs(ProfilePoint point)
    {
        var tiles = (point.Slice.Count + 63) / 64;
        var attended = point.Slice.Count * (point.Context.Count + (point.Slice.Count / 2.0));
        return 0.2 + (point.MicroBatch * ((0.8 * tiles) + (attended / 60_000)));
    }

    public static double TrueMs(ProfilePoint point, MeasuredPhase phase) =>
        (phase == MeasuredPhase.Forward ? 1 : 2) * ForwardMs(point);

    public DeviceRuns Run(RunRequest request)
    {
        if (Fails(request.Point))
        {
            throw new PointFailedException(PointOutcome.OutOfMemory, "out of memory");
        }

        if (_visited != request.Point)
        {
            _visited = request.Point;
            _visit.Clear();
        }

        var start = clock.GetTimestamp();
        var times = request.Phases.ToDictionary(phase => phase, _ => new List<double>());
        for (var run = 0; run < request.Runs && (run == 0 || clock.GetElapsedTime(start) < request.Budget); run++)
        {
            foreach (var phase in request.Phases)
            {
                times[phase].Add(Take(TrueMs(request.Point, phase) * Change(request.Point, phase)
                    * Math.Exp(Of(_run, phase, RunError) + Of(_visit, phase, VisitError))));
            }
        }

        return new DeviceRuns(times.ToDictionary(phase => phase.Key, phase => phase.Value.ToArray()), null);
    }

    public IReadOnlyList<double> Calibrate(int runs) =>
        [.. Enumerable.Range(0, runs).Select(_ => Take(CalibrationMs * Math.Exp(_calibration)))];

    public void Dispose()
    {
    }

    private static double Of(
        Dictionary<MeasuredPhase, double> errors, MeasuredPhase phase, Func<double> draw) =>
        errors.TryGetValue(phase, out var error) ? error : errors[phase] = draw();

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private double RunError() => machine.Run * Normal(random);

    private double VisitError() => (machine.Visit * Normal(random))
        + (random.NextDouble() < machine.DisturbedVisits ? 0.4 * random.NextDouble() : 0);

    /// <summary>Work until the next interruption.</summary>
    private double Interval() => -Math.Log(1 - random.NextDouble()) / machine.Interruptions;

    /// <summary>What a time of <paramref name="ms"/> on the true machine comes to on this one, now.</summary>
    private double Take(double ms)
    {
        var at = clock.GetTimestamp() / (double)TimeSpan.TicksPerMillisecond;
        var drift = machine.Drift * Math.Sin((2 * Math.PI * at / DriftPeriodMs) + _driftAt);
        var disturbed = random.NextDouble() < machine.Outliers ? 1 - Math.Log(1 - random.NextDouble()) : 1;
        var taken = ms * machine.Slowdown * disturbed * Math.Exp(drift + (machine.Within * Normal(random)));
        for (var left = Interval(); left < taken && machine.Interruptions > 0; left += Interval() + InterruptionMs)
        {
            taken += InterruptionMs;
        }

        clock.Advance(taken);
        return taken;
    }
}
