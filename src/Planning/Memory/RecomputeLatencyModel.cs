using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Memory;

/// <summary>
/// The price of recompute: backward takes F again, or the share of F that is computed again:
///     none     B
///     full     B + F
///     selective B + F · 4 h (c + l) / (2 w + 4 h (c + l)),   w weights in a layer's matrices:
/// attention's two products of a slice with all that it attends to, among all of a layer's products (FLOPs as in
/// Korthikanti et al., appendix A). A fused attention kernel has recomputed the scores within B already, so there
/// selective recompute is free, and saves nothing.
/// </summary>
public sealed class RecomputeLatencyModel : ILatencyModel
{
    private readonly ILatencyModel _model;
    private readonly LayerShape _layer;
    private readonly bool _isFull;

    private RecomputeLatencyModel(ILatencyModel model, LayerShape layer, bool isFull) =>
        (_model, _layer, _isFull) = (model, layer, isFull);

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _model.MicroBatchSizes;

    /// <summary>The model itself where recompute costs nothing.</summary>
    /// <param name="model">A layer, or a stage of equal layers, without recompute.</param>
    /// <param name="layer">Shape of the layer.</param>
    /// <param name="recompute">What the backward computes again.</param>
    /// <param name="hasFusedAttention">Whether the scores never reach memory.</param>
    public static ILatencyModel Of(
        ILatencyModel model, LayerShape layer, Recompute recompute, bool hasFusedAttention)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layer);
        var isFree = recompute == Recompute.None || (recompute == Recompute.Selective && hasFusedAttention);
        return isFree ? model : new RecomputeLatencyModel(model, layer, recompute == Recompute.Full);
    }

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var latency = _model.Predict(microBatch, slice, context);
        var againMs = ShareOfForward(slice.Count + context.Count) * latency.Forward.Value;
        return latency with { Backward = latency.Backward + new Milliseconds(againMs) };
    }

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        _model.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
        for (var i = 0; i < forwardMs.Length; i++)
        {
            backwardMs[i] += ShareOfForward(context.Count + ((i + 1) * grain.Count)) * forwardMs[i];
        }
    }

    private double ShareOfForward(int attended)
    {
        var attention = 4.0 * _layer.HiddenSize * attended;
        return _isFull ? 1 : attention / ((2 * _layer.MatrixWeights) + attention);
    }
}
