using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;

namespace TeraPipe.Planning.Parallelism;

/// <summary>
/// A layer with what its tensor-parallel group tells each other: two all-reduces of the slice's activations in the
/// forward and two in the backward, after attention and after the MLP (Megatron-LM; Shoeybi et al. 2019, arXiv
/// 1909.08053, section 3 and figure 4). They are taken as exposed: in the forward the next product waits for them; in
/// the backward the weights' gradients could hide some (Korthikanti et al., MLSys 2023, section 6.2), which is not
/// counted.
/// </summary>
public sealed class TensorParallelLatencyModel : ILatencyModel
{
    private readonly ILatencyModel _layer;
    private readonly NetworkLink _link;
    private readonly int _degree;
    private readonly long _bytesPerToken;

    /// <param name="layer">One layer as one device of the group computes its share.</param>
    /// <param name="link">What the group talks over.</param>
    /// <param name="degree">Devices that share the layer, t.</param>
    /// <param name="shape">Shape of the layer.</param>
    /// <param name="precision">Whose activations are sent.</param>
    public TensorParallelLatencyModel(
        ILatencyModel layer, NetworkLink link, int degree, LayerShape shape, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(precision);
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        (_layer, _link, _degree) = (layer, link, degree);
        _bytesPerToken = (long)shape.HiddenSize * precision.ActivationBytes;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _layer.MicroBatchSizes;

    /// <summary>As longer slices are longer messages.</summary>
    public bool IsMonotone => _layer.IsMonotone;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var latency = _layer.Predict(microBatch, slice, context);
        var twice = new Milliseconds(TwoAllReducesMs(microBatch, slice.Count));
        return latency with { Forward = latency.Forward + twice, Backward = latency.Backward + twice };
    }

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        _layer.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
        for (var i = 0; i < forwardMs.Length; i++)
        {
            var twiceMs = TwoAllReducesMs(microBatch, (i + 1) * grain.Count);
            forwardMs[i] += twiceMs;
            backwardMs[i] += twiceMs;
        }
    }

    private double TwoAllReducesMs(int microBatch, int tokens) =>
        2 * _link.AllReduce(new Bytes(_bytesPerToken * microBatch * tokens), _degree).Value;
}
