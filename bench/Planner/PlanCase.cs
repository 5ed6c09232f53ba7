using TeraPipe.Bench.Measuring;
using TeraPipe.Planning;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Bench.Planner;

/// <summary>One question to the planner, and how long its answer may take.</summary>
/// <param name="Sequence">L in tokens.</param>
/// <param name="Grain">g in tokens.</param>
/// <param name="Stages">K.</param>
/// <param name="Batch">B in sequences.</param>
/// <param name="AimMs">The figure.</param>
internal sealed record PlanCase(int Sequence, int Grain, int Stages, int Batch, double AimMs)
{
    /// <summary>Sizes of micro-batches, all up to the largest.</summary>
    public int LargestMicroBatch { get; init; } = 1;

    /// <summary>A plan with this proven gap is good enough.</summary>
    public double Gap { get; init; }

    /// <summary>The most memory that the process may hold meanwhile; null: not measured.</summary>
    public double? AimMegabytes { get; init; }

    public string Name(BenchTable table)
    {
        var batch = Batch == 1 ? "" : LargestMicroBatch == 1 ? $" B {Batch}" : $" B {Batch} joint {LargestMicroBatch}";
        return $"plan L {Sequence} g {Grain} K {Stages}{batch} {table.ToString().ToLowerInvariant()}";
    }

    public BenchRow Measure(BenchTable table)
    {
        var problem = Problem(table);
        var limits = new SearchLimits { OptimalityGap = Gap };
        SlicingPlan plan = null!;
        void Plan() => plan = SlicePlanner.Plan(problem, limits);

        var valueMs = Repeat.MedianMs(Plan);
        var allocated = Memory.Allocated(Plan);
        double? peakMegabytes = AimMegabytes is null ? null : Memory.Peak(Plan) / 1e6;
        var paper = PaperTime.Measure(problem);
        var rowsMs = Repeat.MedianMs(() => PredictEveryRow(problem));
        var readingMs = Reading.Ms(problem.PossibleSlices * 2 * sizeof(double));
        var met = valueMs <= AimMs && plan.OptimalityGap <= Gap && !(peakMegabytes > AimMegabytes);
        return new BenchRow(Name(table), valueMs, "ms", AimMs, met)
        {
            Details =
            [
                new("gap", plan.OptimalityGap),
                new("passes", plan.Passes),
                new("paperMs", paper.Ms),
                new("ratio", paper.Ms / valueMs),
                new("rowsMs", rowsMs),
                new("readingMs", readingMs),
                new("readings", valueMs / readingMs),
                new("allocatedKb", allocated / 1e3),
                new("peakMb", peakMegabytes),
                new("makespanMs", plan.Makespan.Value),
                new("paperNote", paper.Note),
            ],
        };
    }

    private SlicingProblem Problem(BenchTable table) => new(
        new Tokens(Sequence),
        new Tokens(Grain),
        Batch,
        Stages,
        BenchTables.Create(table, Sequence, Grain, [.. Enumerable.Range(1, LargestMicroBatch)]));

    /// <summary>What the latency model alone takes to tell every slice once.</summary>
    private static void PredictEveryRow(SlicingProblem problem)
    {
        var n = problem.GrainCount;
        var (forwardMs, backwardMs) = (new double[n], new double[n]);
        foreach (var size in problem.MicroBatchSizes)
        {
            for (var start = 0; start < n; start++)
            {
                problem.StageLatency.PredictRow(
                    size,
                    new Tokens(start * problem.Grain.Count),
                    problem.Grain,
                    forwardMs.AsSpan(0, n - start),
                    backwardMs.AsSpan(0, n - start));
            }
        }
    }
}
