using TeraPipe.Bench.Measuring;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Bench.Planner;

/// <summary>
/// 1,000 ways to train 13 billion parameters on up to 2,560 GPUs with 80 GiB each, by their datasheet: 5 pipelines,
/// 5 numbers of replicas, 4 tensor-parallel degrees, 5 schedules, recompute off and on.
/// </summary>
internal sealed record SweepCase(int Grain, double AimMs)
{
    private const int Sequence = 2048;
    private static readonly LayerShape _layer = new(hiddenSize: 5120, feedForwardSize: 20_480);
    private static readonly Datasheet _gpu = new(312, 2039, 0.5, new Milliseconds(0.1), bytesPerElement: 2);

    private static readonly SweepSpace _space = new()
    {
        PipelineDegrees = [4, 5, 8, 10, 20],
        DataDegrees = [1, 2, 4, 8, 16],
        TensorDegrees = [1, 2, 4, 8],
        Schedules =
        [
            ScheduleChoice.Flush,
            new(ScheduleKind.OneForwardOneBackward),
            new(ScheduleKind.Interleaved, 2),
            new(ScheduleKind.Interleaved, 4),
            new(ScheduleKind.ZeroBubble),
        ],
        RecomputeLevels = [Recompute.None, Recompute.Full],
    };

    public string Name => $"sweep {_space.Configurations().Count()} configurations, L {Sequence} g {Grain}";

    public BenchRow Measure()
    {
        IReadOnlyList<SweepRow> rows = [];
        Configuration[] configurations = [.. _space.Configurations()];

        var valueMs = Repeat.MedianMs(() => rows = Sweep.Run(Job(), configurations));

        return BenchRow.AtMost(
            Name,
            valueMs,
            "ms",
            AimMs,
            new("simulated", rows.Count(row => row.StepTime is not null)),
            new("planned", rows.Count(row => row.MicroBatches is not null)),
            new("onFront", ParetoFront.Of(rows).Count));
    }

    private TrainingJob Job() => new()
    {
        Cluster = new Cluster(
            nodes: 320,
            gpusPerNode: 8,
            new Bytes(80L << 30),
            withinNode: new NetworkLink(new Milliseconds(0.005), 300),
            betweenNodes: new NetworkLink(new Milliseconds(0.01), 25)),
        Model = new ModelShape(_layer, layers: 40, heads: 40, vocabulary: 50_304, positions: Sequence),
        LayerLatency = degree => new RooflineLatencyModel(_gpu, _layer, degree),
        Sequence = new Tokens(Sequence),
        Grain = new Tokens(Grain),
        StepSequences = 32,
    };
}
