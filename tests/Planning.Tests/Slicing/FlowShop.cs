using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// The flush schedule with overlapped transfers as two flow shops, one after the other, by the plain recurrence: a
/// stage starts a slice when it is free and the slice has arrived; a link starts a transfer when it is free and the
/// slice is computed. Backward has the slices and the stages in reverse order.
/// </summary>
internal static class FlowShop
{
    public static double MakespanMs(
        IReadOnlyList<MicroBatchSlicing> microBatches, ILatencyModel stageLatency, PipelineLinks links)
    {
        var slices = microBatches.SelectMany(microBatch => microBatch.Slices.Zip(
            microBatch.Latencies(stageLatency), (slice, ms) => (Tokens: (long)microBatch.Sequences * slice.Count, ms)));
        var forward = slices.Select(slice => (slice.Tokens, slice.ms.Forward.Value)).ToArray();
        var backward = slices.Select(slice => (slice.Tokens, slice.ms.Backward.Value)).Reverse().ToArray();
        return PhaseMs(forward, links.Links) + PhaseMs(backward, [.. links.Links.Reverse()]);
    }

    private static double PhaseMs((long Tokens, double Ms)[] slices, IReadOnlyList<LinkLatency> links)
    {
        var arrivesMs = new double[slices.Length]; // [i] is when slice i is there for the stage in turn
        for (var stage = 0; stage <= links.Count; stage++)
        {
            var (stageFreeMs, linkFreeMs) = (0.0, 0.0);
            for (var i = 0; i < slices.Length; i++)
            {
                stageFreeMs = Math.Max(stageFreeMs, arrivesMs[i]) + slices[i].Ms;
                var transferMs = stage == links.Count ? 0 : links[stage].Predict(slices[i].Tokens).Value;
                arrivesMs[i] = linkFreeMs = Math.Max(linkFreeMs, stageFreeMs) + transferMs;
            }
        }

        return arrivesMs[^1];
    }
}
