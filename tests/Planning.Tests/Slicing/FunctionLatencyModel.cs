using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// A latency model that is any function of (micro-batch, slice tokens, context tokens), in milliseconds.
/// </summary>
internal sealed class FunctionLatencyModel(
    Func<int, int, int, (double ForwardMs, double BackwardMs)> function, IReadOnlyList<int>? microBatchSizes = null)
    : ILatencyModel
{
    public IReadOnlyList<int>? MicroBatchSizes => microBatchSizes;

    public bool IsMonotone { get; init; }

    /// <summary>Launches, matrix products and attention, with a backward of twice the forward.</summary>
    public static FunctionLatencyModel Smooth { get; } = new((b, l, c) =>
    {
        var forwardMs = 0.3 + (b * ((0.004 * l) + (1e-6 * l * (c + (l / 2.0)))));
        return (forwardMs, (2 * forwardMs) + 0.1);
    }) { IsMonotone = true };

    /// <summary>The same on hardware that computes in tiles of 256 tokens.</summary>
    public static FunctionLatencyModel Stepped { get; } = new((b, l, c) =>
    {
        var forwardMs = 0.1 + (b * ((0.004 * 256 * Math.Ceiling(l / 256.0)) + (1e-6 * l * (c + (l / 2.0)))));
        return (forwardMs, (2 * forwardMs) + 0.1);
    }) { IsMonotone = true };

    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var (forwardMs, backwardMs) = function(microBatch, slice.Count, context.Count);
        return new SliceLatency(new Milliseconds(forwardMs), new Milliseconds(backwardMs), Provenance.Measured);
    }
}
