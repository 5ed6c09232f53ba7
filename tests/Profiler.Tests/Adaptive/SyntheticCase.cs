using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Profiler.Adaptive;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Session;
using TeraPipe.Profiler.Tests.Measuring;

namespace TeraPipe.Profiler.Tests.Adaptive;

/// <summary>An adaptive run on a device whose truth is known, through the agent's own meter and session.</summary>
internal sealed class SyntheticCase
{
    private static readonly MeasuredPhase[] _phases = [MeasuredPhase.Forward, MeasuredPhase.Backward];

    private readonly ILatencyModel _layer;
    private readonly PointMeter _meter;

    /// <param name="layer">The truth.</param>
    /// <param name="device">Makes the device that runs it.</param>
    /// <param name="options">What is asked.</param>
    public SyntheticCase(ILatencyModel layer, Func<ManualClock, IMeasuredDevice> device, AdaptiveOptions options)
    {
        (_layer, Options) = (layer, options);
        var clock = new ManualClock();
        _meter = new PointMeter(device(clock), clock, new MeterOptions());
        Design = new AdaptiveDesign(options);
    }

    /// <summary>One of random shape, number of stages and micro-batches.</summary>
    public static SyntheticCase Random(DeviceClass kind, int seed, int sequence, int grain)
    {
        var random = new Random(seed);
        var isStepped = kind == DeviceClass.Stepped || (kind != DeviceClass.Smooth && random.Next(2) == 0);
        var layer = new SyntheticLayer(random, isStepped, sequence);
        return new SyntheticCase(layer, clock => new SyntheticDevice(kind, layer, random, clock), new AdaptiveOptions
        {
            Sequence = new Tokens(sequence),
            Grain = new Tokens(grain),
            StageCounts = [random.Next(4, 49)],
            MicroBatchesPerStep = 1 << random.Next(0, 3),
        });
    }

    public AdaptiveOptions Options { get; }

    public AdaptiveDesign Design { get; }

    /// <summary>Visits before each step.</summary>
    public List<int> Steps { get; } = [];

    /// <summary>What the design said last.</summary>
    public DesignStep? LastStep { get; private set; }

    /// <summary>Every point that was visited, in order.</summary>
    public List<ProfilePoint> Visited { get; } = [];

    /// <summary>To its end, or until so many visits are made.</summary>
    public ProfileResults Run(IReadOnlyList<PointVisit> earlier, int mostVisits = int.MaxValue)
    {
        List<PointVisit> visits = [.. earlier];
        using var end = new CancellationTokenSource();
        var session = new ProfilingSession(new Listened(this), Visit, visit =>
        {
            visits.Add(visit);
            if (visits.Count >= mostVisits)
            {
                end.Cancel();
            }
        });
        try
        {
            return session.Run(earlier, new Silence(), end.Token);
        }
        catch (OperationCanceledException)
        {
            return new ProfileResults(visits);
        }
    }

    /// <summary>By how much the plan that the service would make is slower than the best one, in truth.</summary>
    public double TrueRegret(ProfileResults results, int stageCount)
    {
        var service = ServiceView.Of(new SizeSpace(Options, Options.MicroBatches[0]), results)!;
        var plan = SlicePlanner.Plan(Problem(service.Model, stageCount));
        var best = SlicePlanner.Plan(Problem(new OneSize(_layer, Options.MicroBatches[0]), stageCount));
        return (FlushMakespan.Of(plan.MicroBatches, stageCount, _layer).Value / best.Makespan.Value) - 1;
    }

    private SlicingProblem Problem(ILatencyModel layer, int stageCount) => new(
        Options.Sequence,
        Options.Grain,
        Options.MicroBatches[0] * Options.MicroBatchesPerStep,
        stageCount,
        layer);

    private PointVisit Visit(ProfilePoint point, CancellationToken cancellationToken)
    {
        Visited.Add(point);
        return _meter.Visit(point, _phases, cancellationToken);
    }

    private sealed class Listened(SyntheticCase owner) : IDesign
    {
        public DesignStep Next(ProfileResults results, CancellationToken cancellationToken)
        {
            owner.Steps.Add(results.Visits.Count);
            return owner.LastStep = owner.Design.Next(results, cancellationToken);
        }
    }

    private sealed class Silence : IProgress<SessionProgress>
    {
        public void Report(SessionProgress value)
        {
        }
    }

    /// <summary>Of the layer's sizes only the one that is asked about.</summary>
    private sealed class OneSize(ILatencyModel layer, int microBatch) : ILatencyModel
    {
        public IReadOnlyList<int>? MicroBatchSizes { get; } = [microBatch];

        public SliceLatency Predict(int size, Tokens slice, Tokens context) => layer.Predict(size, slice, context);
    }
}
