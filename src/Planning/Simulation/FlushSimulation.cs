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
        ArgumentNullException.ThrowIfNull(stageLatency);
        links ??= PipelineLinks.Free(stageCount);
        if (links.StageCount != stageCount)
        {
            throw new ArgumentException($"The links join {links.StageCount} stages, not {stageCount}.", nameof(links));
        }

        var slices = microBatches.Select(microBatch => SlicesOf(microBatch, stageLatency, links).ToArray()).ToArray();
        var schedule = FlushSchedule.Create(stageCount, [.. slices.Select(ofMicroBatch => ofMicroBatch.Length)]);
        return PipelineSimulator.Simulate(
            schedule,
            action => slices[action.MicroBatch][action.Slice].Duration(action.Phase),
            links.Policy == TransferPolicy.Exposed
                ? null
                : action => links.Transfer(action, slices[action.MicroBatch][action.Slice].Tokens));
    }

    private static IEnumerable<Slice> SlicesOf(
        MicroBatchSlicing microBatch, ILatencyModel stageLatency, PipelineLinks links) =>
        microBatch.Slices.Zip(microBatch.Latencies(stageLatency), (slice, latency) =>
        {
            var tokens = (long)microBatch.Sequences * slice.Count;
            var extra = new Milliseconds(links.ExtraBusyMs(tokens));
            return new Slice(tokens, latency.Forward + extra, latency.Backward + extra);
        });

    private readonly record struct Slice(long Tokens, Milliseconds Forward, Milliseconds Backward)
    {
        public Milliseconds Duration(Phase phase) => phase == Phase.Forward ? Forward : Backward;
    }
}
