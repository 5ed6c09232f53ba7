using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The makespan of the flush schedule on K equal stages, in closed form:
///     T = Σ F + (K − 1) · max F + Σ B + (K − 1) · max B   over the slices of all micro-batches
/// (TeraPipe, section 3.3, but with each phase's own maximum). The event simulator says the same without the formula.
/// </summary>
public static class FlushMakespan
{
    /// <param name="microBatches">All micro-batches of the step. Repeats of one object are looked up once.</param>
    /// <param name="stageCount">Equal stages, K.</param>
    /// <param name="stageLatency">What one stage costs over one slice.</param>
    public static Milliseconds Of(
        IReadOnlyList<MicroBatchSlicing> microBatches, int stageCount, ILatencyModel stageLatency)
    {
        ArgumentNullException.ThrowIfNull(microBatches);
        ArgumentNullException.ThrowIfNull(stageLatency);
        ArgumentOutOfRangeException.ThrowIfLessThan(stageCount, 1);
        var (busyMs, slowestForwardMs, slowestBackwardMs) = (0.0, 0.0, 0.0);
        foreach (var repeats in microBatches.GroupBy(microBatch => microBatch))
        {
            var oneMs = 0.0;
            foreach (var latency in repeats.Key.Latencies(stageLatency))
            {
                var (forwardMs, backwardMs) = (latency.Forward.Value, latency.Backward.Value);
                oneMs += forwardMs + backwardMs;
                slowestForwardMs = Math.Max(slowestForwardMs, forwardMs);
                slowestBackwardMs = Math.Max(slowestBackwardMs, backwardMs);
            }

            busyMs += repeats.Count() * oneMs;
        }

        return new Milliseconds(busyMs + ((stageCount - 1) * (slowestForwardMs + slowestBackwardMs)));
    }
}
