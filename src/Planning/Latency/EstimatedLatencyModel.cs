namespace TeraPipe.Planning.Latency;

/// <summary>
/// A latency model of times that were composed of other measurements: whatever it knows of them is estimated.
/// </summary>
public sealed class EstimatedLatencyModel : ILatencyModel
{
    private readonly ILatencyModel _model;

    /// <param name="model">Of the composed times.</param>
    public EstimatedLatencyModel(ILatencyModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _model.MicroBatchSizes;

    /// <inheritdoc/>
    public bool IsMonotone => _model.IsMonotone;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        _model.Predict(microBatch, slice, context) with { Provenance = Provenance.Estimated };

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs) =>
        _model.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
}
