using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// Another model, which does something once it has been asked a number of times: for a row or for one slice.
/// </summary>
internal sealed class CountingLatencyModel(ILatencyModel model, int questions, Action then) : ILatencyModel
{
    private int _asked;

    public IReadOnlyList<int>? MicroBatchSizes => model.MicroBatchSizes;

    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        Count();
        return model.Predict(microBatch, slice, context);
    }

    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        Count();
        model.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
    }

    private void Count()
    {
        if (Interlocked.Increment(ref _asked) == questions)
        {
            then();
        }
    }
}
