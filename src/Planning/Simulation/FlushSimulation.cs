using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Simulation;

/// <summary>Simulates a slicing under the flush schedule on equal stages.</summary>
public static class FlushSimulation
{
    /// <param name="microBatches">In the order in which they enter the pipeline.</param>
    /// <param name="stageCount">Equal stages, K.</param>
    /// <param name="stageLatency">What one stage costs over one slice.</param>
    /// <param name="links">What joins the stages; null: links that take no time. Where transfers are exposed each
    /// action lasts <see cref="PipelineLinks.ExtraBusyMs"/> longer.</param>
    /// <exception cref="ArgumentException">The links join another number of stages.</exception>
    public static Timeline Run(
        IReadOnlyList<MicroBatchSlicing> microBatches,
        int stageCount,
        ILatencyModel stageLatency,
        PipelineLinks? links = null)
    {
        ArgumentNullException.ThrowIfNull(microBatches);
        var schedule = FlushSchedule.Create(
            stageCount, [.. microBatches.Select(microBatch => microBatch.Slices.Count)]);
        return new EqualStagesSimulation(schedule, microBatches, stageLatency, links: links).Timeline;
    }
}
