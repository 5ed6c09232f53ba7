using TeraPipe.Planning;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Bench.Validation;

/// <summary>A stage that takes one sequence at a time, as in the paper's rows.</summary>
internal sealed class OneSequence(ILatencyModel stage) : ILatencyModel
{
    public IReadOnlyList<int>? MicroBatchSizes => [1];

    public bool IsMonotone => stage.IsMonotone;

    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        stage.Predict(microBatch, slice, context);

    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs) =>
        stage.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
}
