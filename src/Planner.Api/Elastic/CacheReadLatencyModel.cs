using TeraPipe.Planning;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Reading a slice's activations from the cache: b · l · bytes a token over what one worker reads a second.
/// </summary>
/// <param name="bytesPerToken">Hidden size × bytes of a number.</param>
/// <param name="gigabytesPerSecond">In 10^9 bytes.</param>
internal sealed class CacheReadLatencyModel(double bytesPerToken, double gigabytesPerSecond) : ILatencyModel
{
    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => null;

    /// <inheritdoc/>
    public bool IsMonotone => true;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) => new(
        new Milliseconds(microBatch * (double)slice.Count * bytesPerToken / (gigabytesPerSecond * 1e6)),
        Milliseconds.Zero,
        Provenance.Estimated);
}
