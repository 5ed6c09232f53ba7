using TeraPipe.Bench.Planner;

namespace TeraPipe.Bench.Suites;

/// <summary>How fast the planning core answers.</summary>
internal sealed class PlannerSuite : ISuite
{
    private static readonly PlanCase[] _planned =
    [
        new(Sequence: 2048, Grain: 8, Stages: 48, Batch: 2, AimMs: 1),
        new(Sequence: 2048, Grain: 8, Stages: 48, Batch: 2, AimMs: 1) { LargestMicroBatch = 2 },
        new(Sequence: 2048, Grain: 8, Stages: 24, Batch: 72, AimMs: 60) { LargestMicroBatch = 72 },
        new(Sequence: 8192, Grain: 8, Stages: 40, Batch: 2, AimMs: 10),
        new(Sequence: 8192, Grain: 8, Stages: 40, Batch: 2, AimMs: 10) { LargestMicroBatch = 2 },
        new(Sequence: 131_072, Grain: 128, Stages: 64, Batch: 1, AimMs: 15),
        new(Sequence: 131_072, Grain: 16, Stages: 64, Batch: 1, AimMs: 500),
        new(Sequence: 1_048_576, Grain: 64, Stages: 64, Batch: 1, AimMs: 2000) { Gap = 1e-4, AimMegabytes = 1000 },
    ];

    private static readonly BaselineCase[] _baselines =
    [
        new(Sequence: 2048, Grain: 8, Stages: 24, Batch: 128, LargestMicroBatch: 128, AimMs: 20),
        new(Sequence: 2048, Grain: 64, Stages: 24, Batch: 128, LargestMicroBatch: 128, AimMs: 20),
    ];

    private static readonly SimulationCase[] _simulated = [new(Stages: 96, MicroBatches: 2, Slices: 32, AimMs: 3)];

    private static readonly SweepCase[] _swept = [new(Grain: 8, AimMs: 2000), new(Grain: 64, AimMs: 2000)];

    public string Name => "planner";

    public string Summary => "The planning core: planning, baselines, simulating, sweeping";

    public string Legend => """
        `value` is the median of a whole `SlicePlanner.Plan`, tabulating the latencies included. Smooth: linear and
        bilinear latencies; stepped: in whole tiles of 256 tokens; profile: `ProfiledLatencyModel` over 16 lengths × 12
        contexts of the stepped stage with 1 % of noise. "joint 72" plans with every micro-batch size from 1 to 72, else
        the size is 1.

        - `gap`, `passes`: the proven optimality gap, and the dynamic programs that were run.
        - `paperMs`, `ratio`: our own port of the paper's algorithm with its code's ε of 0.01 ms on the same problem
          in the same run, and how many times as long it takes. `paperNote` says whether it was measured; above a minute
          it is estimated from a few of its bounds.
        - `rowsMs`: the latency model alone, asked once for every slice there is. `readingMs`: plainly adding up both
          phases of the n²/2 slices from memory, the least that a pass over the whole table can take. `readings` = value
          / readingMs: how many such passes the answer takes.
        - `allocatedKb`: managed bytes of one call; `peakMb`: the most that the process held during one, with the
          runtime.
        """;

    public IEnumerable<BenchCase> Cases =>
    [
        .. from plan in _planned
           from table in Enum.GetValues<BenchTable>()
           select new BenchCase(plan.Name(table), () => plan.Measure(table)),
        .. _baselines.Select(one => new BenchCase(one.Name, one.Measure)),
        .. _simulated.Select(one => new BenchCase(one.Name, one.Measure)),
        .. _swept.Select(one => new BenchCase(one.Name, one.Measure)),
    ];
}
