using TeraPipe.Planning;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Bench.Planner;

/// <summary>A stage whose latencies are computed, a row at a time by vector.</summary>
internal sealed class ClosedFormLatencyModel(
    PhaseCost forward, PhaseCost backward, IReadOnlyList<int>? microBatchSizes) : ILatencyModel
{
    public IReadOnlyList<int>? MicroBatchSizes => microBatchSizes;

    public bool IsMonotone => true;

    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) => new(
        new Milliseconds(forward.At(microBatch, slice.Count, context.Count)),
        new Milliseconds(backward.At(microBatch, slice.Count, context.Count)),
        Provenance.Estimated);

    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        forward.FillRow(microBatch, context.Count, grain.Count, forwardMs);
        backward.FillRow(microBatch, context.Count, grain.Count, backwardMs);
    }
}
