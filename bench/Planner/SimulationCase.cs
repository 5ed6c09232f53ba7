using TeraPipe.Bench.Measuring;
using TeraPipe.Planning;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Bench.Planner;

/// <summary>Plays the flush schedule of equal slices.</summary>
internal sealed record SimulationCase(int Stages, int MicroBatches, int Slices, double AimMs)
{
    private const int SliceTokens = 64;

    public string Name => $"simulate K {Stages}, {MicroBatches} x {Slices} slices, F and B";

    public BenchRow Measure()
    {
        var stage = BenchTables.Create(BenchTable.Smooth, Slices * SliceTokens, SliceTokens, [1]);
        var microBatch = new MicroBatchSlicing(1, Enumerable.Repeat(new Tokens(SliceTokens), Slices));
        var microBatches = Enumerable.Repeat(microBatch, MicroBatches).ToArray();
        var actions = 2L * Stages * MicroBatches * Slices;

        var valueMs = Repeat.MedianMs(() => FlushSimulation.Run(microBatches, Stages, stage));

        return BenchRow.AtMost(Name, valueMs, "ms", AimMs, new KeyValuePair<string, object?>("actions", actions));
    }
}
