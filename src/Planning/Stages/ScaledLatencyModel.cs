using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Stages;

/// <summary>The same work on another device: every time is the same factor longer or shorter.</summary>
public sealed class ScaledLatencyModel : ILatencyModel
{
    private readonly ILatencyModel _model;
    private readonly double _factor;

    /// <param name="model">What the work costs on the device that was measured.</param>
    /// <param name="factor">How many times as long it takes on the other: positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is no such number.</exception>
    public ScaledLatencyModel(ILatencyModel model, double factor)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!double.IsFinite(factor) || factor <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(factor), factor, "A device's factor is positive and finite; 2 is half as fast.");
        }

        (_model, _factor) = (model, factor);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _model.MicroBatchSizes;

    /// <inheritdoc/>
    public bool IsMonotone => _model.IsMonotone;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var latency = _model.Predict(microBatch, slice, context);
        return new SliceLatency(
            new Milliseconds(_factor * latency.Forward.Value),
            new Milliseconds(_factor * latency.Backward.Value),
            latency.Provenance);
    }

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        _model.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
        for (var i = 0; i < forwardMs.Length; i++)
        {
            forwardMs[i] = _factor * forwardMs[i];
            backwardMs[i] = _factor * backwardMs[i];
        }
    }
}
