using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Gate;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Tests.Measuring;
using Device = TeraPipe.Contracts.Profiles.Device;
using LayerShape = TeraPipe.Contracts.Profiles.LayerShape;

namespace TeraPipe.Profiler.Tests.Gate;

/// <summary>
/// A baseline measured on a simulated machine and a gate against it on another, by the real meter on a simulated clock.
/// </summary>
internal sealed record SimulatedComparison
{
    /// <summary>Length of the longest sequence.</summary>
    public const int Sequence = 1024;

    private const int Grain = 64;

    public static ProfileIdentity Identity { get; } = new(
        new Device { Name = "simulated", Kind = "cpu" },
        "float32",
        1,
        new LayerShape { HiddenSize = 64, Heads = 4, FeedForwardSize = 256, Architecture = "gpt", KeyValueHeads = 4 });

    /// <summary>Every error comes from it.</summary>
    public required int Seed { get; init; }

    /// <summary>What the baseline was measured on.</summary>
    public NoisyMachine Before { get; init; } = new();

    /// <summary>What the gate runs on; null: the same.</summary>
    public NoisyMachine? Now { get; init; }

    /// <summary>By what factor a phase of a point is slower now.</summary>
    public Func<ProfilePoint, MeasuredPhase, double> Change { get; init; } = (_, _) => 1;

    /// <summary>How many processes, the first ones, it is slower in.</summary>
    public int ChangedRuns { get; init; } = int.MaxValue;

    /// <summary>Points that have no time now.</summary>
    public Func<ProfilePoint, bool> Fails { get; init; } = _ => false;

    public GateOptions Options { get; init; } = new();

    public GateOutcome Run()
    {
        var random = new Random(Seed);
        var baseline = Baseline(Before, random);
        var clock = new ManualClock();
        var started = 0;
        var runs = new GateRuns(
            () => new NoisyDevice(Now ?? Before, clock, random)
            {
                Change = ++started <= ChangedRuns ? Change : (_, _) => 1,
                Fails = Fails,
            },
            baseline.Timed,
            clock,
            new NoProgress());
        return new LatencyGate(baseline, Options, runs, clock).Run(CancellationToken.None);
    }

    /// <summary>A run over the whole grid, as <c>profiler run</c> makes it.</summary>
    public static ComparedProfile Baseline(NoisyMachine machine, Random random)
    {
        var clock = new ManualClock();
        using var device = new NoisyDevice(machine, clock, random);
        var meter = new PointMeter(device, clock, new MeterOptions());
        var session = new ProfilingSession(
            new FixedDesign(PointGrid.Of([1], new Tokens(Sequence), new Tokens(Grain))),
            (point, token) => meter.Visit(point, ComparedPoint.Phases, token),
            _ => { });
        var results = session.Run([], new NoProgress(), CancellationToken.None);
        return new ComparedProfile([.. results.Measured(MeasuredPart.Layer).Select(PointOf)])
        {
            Title = "simulated",
            Identity = Identity,
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
