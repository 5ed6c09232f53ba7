using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The makespan of the flush schedule on K equal stages, in closed form:
///     T = Σ a_F + (K − 1) · max m_F + Σ a_B + (K − 1) · max m_B   over the slices of all micro-batches
/// (TeraPipe, section 3.3, but with each phase's own maximum). A slice keeps a stage busy for a and is at the next stage
/// after m: without transfers both are its latency t. With overlapped transfers of time x, a = t and m = t + x, x the mean
/// over the links; this is exact while x ≤ t and the links are alike, and a lower bound otherwise. With exposed ones a = m = t + 2x. The event simulator says the same
/// without the formula.
/// </summary>
public static class FlushMakespan
{
    /// <param name="microBatches">All micro-batches of the step. Repeats of one object are looked up once.</param>
    /// <param name="stageCount">Equal stages, K.</param>
    /// <param name="stageLatency">What one stage costs over one slice.</param>
    /// <param name="links">What joins the stages; null: links that take no time.</param>
    public static Milliseconds Of(
        IReadOnlyList<MicroBatchSlicing> microBatches,
        int stageCount,
        ILatencyModel stageLatency,
        PipelineLinks? links = null)
    {
        ArgumentNullException.ThrowIfNull(microBatches);
        ArgumentNullException.ThrowIfNull(stageLatency);
        ArgumentOutOfRangeException.ThrowIfLessThan(stageCount, 1);
        var (busyMs, slowestForwardMs, slowestBackwardMs) = (0.0, 0.0, 0.0);
        foreach (var repeats in microBatches.GroupBy(microBatch => microBatch))
        {
            var oneMs = 0.0;
            foreach (var (slice, latency) in repeats.Key.Slices.Zip(repeats.Key.Latencies(stageLatency)))
            {
                var tokens = (long)repeats.Key.Sequences * slice.Count;
                var extraBusyMs = links?.ExtraBusyMs(tokens) ?? 0;
                var extraGateMs = extraBusyMs + (links?.ExtraGateMs(tokens) ?? 0);
                oneMs += latency.Forward.Value + latency.Backward.Value + (2 * extraBusyMs);
                slowestForwardMs = Math.Max(slowestForwardMs, latency.Forward.Value + extraGateMs);
                slowestBackwardMs = Math.Max(slowestBackwardMs, latency.Backward.Value + extraGateMs);
            }

            busyMs += repeats.Count() * oneMs;
        }

        return new Milliseconds(busyMs + ((stageCount - 1) * (slowestForwardMs + slowestBackwardMs)));
    }
}
