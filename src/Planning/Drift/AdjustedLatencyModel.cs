using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Drift;

/// <summary>
/// A latency model of times that were corrected by a fit to what a run observed. They are no measurements: what would
/// be measured or interpolated is extrapolated here.
/// </summary>
public sealed class AdjustedLatencyModel : ILatencyModel
{
    private readonly ILatencyModel _model;

    /// <param name="model">Of the corrected times.</param>
    public AdjustedLatencyModel(ILatencyModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _model.MicroBatchSizes;

    /// <inheritdoc/>
    public bool IsMonotone => _model.IsMonotone;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var latency = _model.Predict(microBatch, slice, context);
        return latency.Provenance == Provenance.Estimated
            ? latency
            : latency with { Provenance = Provenance.Extrapolated };
    }

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs) =>
        _model.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
}
