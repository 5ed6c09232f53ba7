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
        var weights = latencies.ToLookup(latency => latency.Provenance, latency => hasBusyTime ? BusyMs(latency) : 1);

        double WeightOf(Provenance provenance) => weights[provenance].Sum();

        // of the four sums: what has one provenance has all of it
        var total = Enum.GetValues<Provenance>().Sum(WeightOf);
        return new ProvenanceShares(
            WeightOf(Provenance.Measured) / total,
            WeightOf(Provenance.Interpolated) / total,
            WeightOf(Provenance.Extrapolated) / total,
            WeightOf(Provenance.Estimated) / total);
    }

    private static double BusyMs(SliceLatency latency) => latency.Forward.Value + latency.Backward.Value;
}
