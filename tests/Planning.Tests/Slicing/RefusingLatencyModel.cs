using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>Another model, but strict: some (micro-batch, slice tokens, context tokens) it does not answer.</summary>
internal sealed class RefusingLatencyModel(ILatencyModel model, Func<int, int, int, bool> refuses) : ILatencyModel
{
    public IReadOnlyList<int>? MicroBatchSizes => model.MicroBatchSizes;

    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        refuses(microBatch, slice.Count, context.Count)
            ? throw new ArgumentOutOfRangeException(nameof(slice), $"{slice} after {context} is not to be asked for.")
            : model.Predict(microBatch, slice, context);

    /// <summary>A row tells a refusal by infinity.</summary>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        model.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
        for (var i = 0; i < forwardMs.Length; i++)
        {
            if (refuses(microBatch, (i + 1) * grain.Count, context.Count))
            {
                forwardMs[i] = backwardMs[i] = double.PositiveInfinity;
            }
        }
    }
}
