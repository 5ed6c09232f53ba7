using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Simulation;

/// <summary>Simulates a slicing under the flush schedule on equal stages.</summary>
public static class FlushSimulation
{
    /// <param name="microBatches">In the order in which they enter the pipeline.</param>
    /// <param name="stageCount">Equal stages, K.</param>
    /// <param name="stageLatency">What one stage costs over one slice.</param>
    public static Timeline Run(
        IReadOnlyList<MicroBatchSlicing> microBatches, int stageCount, ILatencyModel stageLatency)
    {
        ArgumentNullException.ThrowIfNull(microBatches);
        ArgumentNullException.ThrowIfNull(stageLatency);
        var latencies = microBatches.Select(microBatch => microBatch.Latencies(stageLatency).ToArray()).ToArray();
        var schedule = FlushSchedule.Create(stageCount, [.. latencies.Select(slices => slices.Length)]);
        return PipelineSimulator.Simulate(schedule, action =>
        {
            var latency = latencies[action.MicroBatch][action.Slice];
            return action.Phase == Phase.Forward ? latency.Forward : latency.Backward;
        });
    }
}
