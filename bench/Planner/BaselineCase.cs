using TeraPipe.Bench.Measuring;
using TeraPipe.Planning;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Bench.Planner;

/// <summary>The best of all uniform slicings over all micro-batch sizes, with which every plan is shown.</summary>
internal sealed record BaselineCase(
    int Sequence, int Grain, int Stages, int Batch, int LargestMicroBatch, double AimMs)
{
    public string Name => $"best uniform L {Sequence} g {Grain} K {Stages} B {Batch} joint {LargestMicroBatch}";

    public BenchRow Measure()
    {
        var problem = new SlicingProblem(
            new Tokens(Sequence),
            new Tokens(Grain),
            Batch,
            Stages,
            BenchTables.Create(BenchTable.Smooth, Sequence, Grain, [.. Enumerable.Range(1, LargestMicroBatch)]));

        var valueMs = Repeat.MedianMs(() => Baselines.BestUniform(problem));
        var rulesMs = Repeat.MedianMs(() => Baselines.Rules(problem));

        return BenchRow.AtMost(Name, valueMs, "ms", AimMs, new KeyValuePair<string, object?>("rulesMs", rulesMs));
    }
}
