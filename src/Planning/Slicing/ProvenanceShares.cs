using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Slicing;

/// <summary>Shares of the busy time, adding up to 1, by where its latencies come from.</summary>
public sealed record ProvenanceShares(double Measured, double Interpolated, double Extrapolated, double Estimated)
{
    /// <summary>
    /// The shares over both phases of all slices of a plan. Where all latencies are 0 each slice weighs the same.
    /// </summary>
    public static ProvenanceShares Of(IReadOnlyList<MicroBatchSlicing> microBatches, ILatencyModel stageLatency)
    {
        ArgumentNullException.ThrowIfNull(microBatches);
        ArgumentNullException.ThrowIfNull(stageLatency);
        var latencies = microBatches.SelectMany(microBatch => microBatch.Latencies(stageLatency)).ToArray();
        var hasBusyTime = latencies.Any(latency => BusyMs(latency) > 0);
        double WeightOf(SliceLatency latency) => hasBusyTime ? BusyMs(latency) : 1;

        var weight = latencies.Sum(WeightOf);
        var share = latencies.ToLookup(latency => latency.Provenance, latency => WeightOf(latency) / weight);
        return new ProvenanceShares(
            share[Provenance.Measured].Sum(),
            share[Provenance.Interpolated].Sum(),
            share[Provenance.Extrapolated].Sum(),
            share[Provenance.Estimated].Sum());
    }

    private static double BusyMs(SliceLatency latency) => latency.Forward.Value + latency.Backward.Value;
}
