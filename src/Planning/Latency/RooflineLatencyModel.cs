namespace TeraPipe.Planning.Latency;

/// <summary>
/// One layer by the roofline (Williams, Waterman and Patterson, CACM 2009), for planning before anything was measured:
///     FLOPs(b, l, c) = b · (2 · l · (4h² + 2hf) + 4 · h · l · (c + (l + 1) / 2)) / p
///     t = max(FLOPs / (peak · fraction), weight bytes / p / (bandwidth · fraction))
///     F = t + overhead,  B = 2 t + overhead
/// with p devices sharing the layer. The matrix products take 2 FLOPs a weight and token; attention's two products take
/// 4h a pair of tokens, and a causal slice of l tokens after c others has l · (c + (l + 1) / 2) pairs. Backward
/// computes two products for each of forward's (Narayanan et al., SC 2021, appendix), and reads the weights and writes
/// their gradients.
/// </summary>
public sealed class RooflineLatencyModel : ILatencyModel
{
    private readonly double _flopsPerMs;
    private readonly double _weightsMs;
    private readonly Milliseconds _overhead;
    private readonly LayerShape _layer;
    private readonly int _tensorParallelDegree;

    /// <param name="datasheet">The device.</param>
    /// <param name="layer">The layer, whole.</param>
    /// <param name="tensorParallelDegree">Devices that share each layer, p. What they tell each other is taken to be
    /// free.</param>
    public RooflineLatencyModel(Datasheet datasheet, LayerShape layer, int tensorParallelDegree)
    {
        ArgumentNullException.ThrowIfNull(datasheet);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfLessThan(tensorParallelDegree, 1);
        (_layer, _tensorParallelDegree, _overhead) = (layer, tensorParallelDegree, datasheet.LayerOverhead);
        _flopsPerMs = datasheet.PeakTeraflops * 1e12 * datasheet.AchievableFraction / 1e3;
        var bytesPerMs = datasheet.MemoryGigabytesPerSecond * 1e9 * datasheet.AchievableFraction / 1e3;
        _weightsMs = layer.MatrixWeights * datasheet.BytesPerElement / tensorParallelDegree / bytesPerMs;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => null;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var once = new Milliseconds(
            Math.Max(ForwardFlops(microBatch, slice.Count, context.Count) / _flopsPerMs, _weightsMs));
        return new SliceLatency(once + _overhead, (2 * once) + _overhead, Provenance.Estimated);
    }

    private double ForwardFlops(double b, double l, double c)
    {
        var matrixProducts = 2 * l * _layer.MatrixWeights;
        var attention = 4 * _layer.HiddenSize * l * (c + ((l + 1) / 2));
        return b * (matrixProducts + attention) / _tensorParallelDegree;
    }
}
