using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// Work that is done on one of several devices, it is not known on which: no less than on the fastest.
/// </summary>
internal sealed class FastestLatencyModel(IReadOnlyList<ILatencyModel> models) : ILatencyModel
{
    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => models[0].MicroBatchSizes;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var latencies = models.Select(model => model.Predict(microBatch, slice, context)).ToArray();
        return new SliceLatency(
            latencies.Min(latency => latency.Forward),
            latencies.Min(latency => latency.Backward),
            latencies.Max(latency => latency.Provenance));
    }

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        var (oneForwardMs, oneBackwardMs) = (new double[forwardMs.Length], new double[forwardMs.Length]);
        forwardMs.Fill(double.PositiveInfinity);
        backwardMs.Fill(double.PositiveInfinity);
        foreach (var model in models)
        {
            model.PredictRow(microBatch, context, grain, oneForwardMs, oneBackwardMs);
            for (var i = 0; i < forwardMs.Length; i++)
            {
                forwardMs[i] = Math.Min(forwardMs[i], oneForwardMs[i]);
                backwardMs[i] = Math.Min(backwardMs[i], oneBackwardMs[i]);
            }
        }
    }
}
