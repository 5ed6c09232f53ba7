using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Gate;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Tests.Measuring;
using LayerShape = TeraPipe.Contracts.Profiles.LayerShape;

namespace TeraPipe.Profiler.Tests.Gate;

/// <summary>A baseline measured on one simulated machine and a gate against it on another, by the real meter.</summary>
internal static class SimulatedComparison
{
    private static readonly ProfileIdentity _identity =
        new(new Device { Name = "simulated", Kind = "cpu" }, "float32", 1, new LayerShape { HiddenSize = 64 });

    public static GateOutcome Of(
        int seed,
        SimulatedMachine before,
        SimulatedMachine now,
        Func<ProfilePoint, MeasuredPhase, double> change,
        GateOptions options)
    {
        var random = new Random(seed);
        var baseline = Baseline(before, random);
        var clock = new ManualClock();
        var runs = new GateRuns(() => new SimulatedDevice(now, change, clock, random), ComparedPoint.Phases, clock, new NoProgress());
        return new LatencyGate(baseline, options, runs, clock).Run(CancellationToken.None);
    }

    /// <summary>A run over the grid of L = 1024 in 16 grains, as <c>profiler run</c> makes it.</summary>
    private static ComparedProfile Baseline(SimulatedMachine machine, Random random)
    {
        var clock = new ManualClock();
        using var device = new SimulatedDevice(machine, (_, _) => 1, clock, random);
        var meter = new PointMeter(device, clock, new MeterOptions());
        var session = new ProfilingSession(
            new FixedDesign(PointGrid.Of([1], new Tokens(1024), new Tokens(64))),
            (point, token) => meter.Visit(point, ComparedPoint.Phases, token),
            _ => { });
        var results = session.Run([], new NoProgress(), CancellationToken.None);
        return new ComparedProfile([.. results.Measured(MeasuredPart.Layer).Select(PointOf)])
        {
            Title = "simulated",
            Identity = _identity,
            CalibrationMs = results.Speed.CalibrationMs,
            Timed = ComparedPoint.Phases,
        };
    }

    private static ComparedPoint PointOf(PointResult result) => new(
        result.Point,
        PhaseOf(result.Phases[MeasuredPhase.Forward]),
        PhaseOf(result.Phases[MeasuredPhase.Backward]),
        result.ForwardMs + result.BackwardMs);

    private static ComparedPhase PhaseOf(PhaseStatistics phase) => new(
        phase.MedianMs, MedianNoise.StandardErrorPerSpread(phase.Count) * phase.SpreadMs / phase.MedianMs);

    private sealed class NoProgress : IProgress<SessionProgress>
    {
        public void Report(SessionProgress value)
        {
        }
    }
}
