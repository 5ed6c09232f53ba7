namespace TeraPipe.Planning.Latency;

/// <summary>A stage of equal layers: what the layer costs, as often as there are layers.</summary>
public sealed class StageLatencyModel : ILatencyModel
{
    private readonly ILatencyModel _layer;
    private readonly int _layers;

    /// <exception cref="ArgumentOutOfRangeException">A stage has at least one layer.</exception>
    public StageLatencyModel(ILatencyModel layer, int layers)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        (_layer, _layers) = (layer, layers);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _layer.MicroBatchSizes;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        _layers * _layer.Predict(microBatch, slice, context);

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        _layer.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
        LatencyRows.Multiply(_layers, forwardMs);
        LatencyRows.Multiply(_layers, backwardMs);
    }
}
