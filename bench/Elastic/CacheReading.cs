using TeraPipe.Planning;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Bench.Elastic;

/// <summary>Reads whole sequences from an activation cache: each takes as long, and nothing has a backward.</summary>
internal sealed class CacheReading(double sequenceMs) : ILatencyModel
{
    public IReadOnlyList<int>? MicroBatchSizes => null;

    public bool IsMonotone => true;

    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        new(new Milliseconds(microBatch * sequenceMs), Milliseconds.Zero, Provenance.Estimated);
}
