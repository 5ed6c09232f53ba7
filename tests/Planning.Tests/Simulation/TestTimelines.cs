using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Simulation;

internal static class TestTimelines
{
    public static Timeline Equal(int stageCount, int sliceCount, int microBatchCount = 1) => FlushSimulation.Run(
        [.. Enumerable.Range(0, microBatchCount).Select(
            _ => new MicroBatchSlicing(1, Enumerable.Repeat(new Tokens(64), sliceCount)))],
        stageCount,
        FunctionLatencyModel.Smooth);
}
