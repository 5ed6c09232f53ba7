using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// A layer of which not all is computed any more: of its forward and backward these shares are left,
///     active 1 and 1,   frozen prefix 1 and 0,   frozen inner 1 and I / (I + W),   cached prefix 0 and 0.
/// What reading the cache takes is not the layers' but the first active stage's.
/// </summary>
public sealed class FrozenLatencyModel : ILatencyModel
{
    private readonly ILatencyModel _layer;
    private readonly double _forward;
    private readonly double _backward;

    /// <param name="layer">The layer when it is trained.</param>
    /// <param name="mode">What is left of it.</param>
    /// <param name="weightGradientShare">W / (I + W), 0 to 1: what it was measured at.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is no share.</exception>
    public FrozenLatencyModel(ILatencyModel layer, LayerMode mode, double weightGradientShare)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (weightGradientShare is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(weightGradientShare), weightGradientShare, "A share is from 0 to 1.");
        }

        _layer = layer;
        (_forward, _backward) = mode switch
        {
            LayerMode.Active => (1, 1),
            LayerMode.FrozenPrefix => (1, 0),
            LayerMode.FrozenInner => (1, 1 - weightGradientShare),
            _ => (0.0, 0.0),
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _layer.MicroBatchSizes;

    /// <inheritdoc/>
    public bool IsMonotone => _layer.IsMonotone;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var whole = _layer.Predict(microBatch, slice, context);
        return whole with
        {
            Forward = new Milliseconds(_forward * whole.Forward.Value),
            Backward = new Milliseconds(_backward * whole.Backward.Value),
        };
    }

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        _layer.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
        Scale(forwardMs, _forward);
        Scale(backwardMs, _backward);
    }

    /// <summary>A slice that is refused stays so: its time is infinite, and nothing of it would not be a number.
    /// </summary>
    private static void Scale(Span<double> timesMs, double share)
    {
        foreach (ref var timeMs in timesMs)
        {
            timeMs = double.IsInfinity(timeMs) ? timeMs : share * timeMs;
        }
    }
}
