using System.Numerics;
using System.Runtime.InteropServices;

namespace TeraPipe.Planning.Latency;

/// <summary>
/// One layer by the roofline (Williams, Waterman and Patterson, CACM 2009), for planning before anything was measured:
///     FLOPs(b, l, c) = (2 · ⌈b · l⌉ · w + 4 · h · b · l · (c + (l + 1) / 2)) / t
///     once = max(FLOPs / (peak · fraction), weight bytes / t / (bandwidth · fraction))
///     F = once + overhead,  B = 2 once + overhead
/// with w weights in the layer's matrices and t devices sharing the layer. The matrix products take 2 FLOPs a weight
/// and token, the tokens b · l of the micro-batch rounded up to whole tiles; attention's two products take 4h a pair of
/// tokens, however many heads share their keys, and a causal slice of l tokens after c others has l · (c + (l + 1) / 2)
/// pairs. Backward computes two products for each of forward's (Narayanan et al., SC 2021, appendix), and reads the
/// weights and writes their gradients. Where attention is not causal each token has c + l pairs. Attention or the MLP
/// alone is taken to have half of the overhead.
/// </summary>
public sealed class RooflineLatencyModel : ILatencyModel
{
    private readonly double _matrixMsPerToken;
    private readonly double _attentionMsPerPair;
    private readonly double _weightsMs;
    private readonly double _overheadMs;
    private readonly double _tileTokens;

    /// <param name="datasheet">The device.</param>
    /// <param name="layer">The layer, whole.</param>
    /// <param name="tensorParallelDegree">Devices that share each layer, t. What they tell each other is taken to be
    /// free.</param>
    /// <param name="block">Which part of the layer.</param>
    public RooflineLatencyModel(
        Datasheet datasheet, LayerShape layer, int tensorParallelDegree, LayerBlock block = LayerBlock.Whole)
    {
        ArgumentNullException.ThrowIfNull(datasheet);
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfLessThan(tensorParallelDegree, 1);
        var flopsPerMs = datasheet.PeakTeraflops * 1e12 * datasheet.AchievableFraction / 1e3 * tensorParallelDegree;
        var bytesPerMs = datasheet.MemoryGigabytesPerSecond * 1e9 * datasheet.AchievableFraction / 1e3;
        var weights = block switch
        {
            LayerBlock.Attention => layer.AttentionWeights,
            LayerBlock.Mlp => layer.MlpWeights,
            _ => layer.MatrixWeights,
        };
        _matrixMsPerToken = 2 * weights / flopsPerMs;
        _attentionMsPerPair = block == LayerBlock.Mlp ? 0 : 4.0 * layer.HiddenSize / flopsPerMs;
        _weightsMs = weights * datasheet.BytesPerElement / tensorParallelDegree / bytesPerMs;
        _overheadMs = datasheet.LayerOverhead.Value * (block == LayerBlock.Whole ? 1 : 0.5);
        _tileTokens = datasheet.Tile?.Count ?? 1;
    }

    /// <summary>Whether a token attends to those before it only, and to itself; else to all of its slice.</summary>
    public bool IsCausal { get; init; } = true;

    /// <summary>Sizes to plan with, ascending; null: every size. The times of others are known too.</summary>
    public IReadOnlyList<int>? MicroBatchSizes { get; init; }

    /// <summary>
    /// True: tiles, pairs and their sum rise with l and c, and no operation on numbers that are not negative, rounding
    /// included, turns that round.
    /// </summary>
    public bool IsMonotone => true;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var onceMs = OnceMs(microBatch, slice.Count, context.Count);
        return new SliceLatency(
            new Milliseconds(onceMs + _overheadMs),
            new Milliseconds((2 * onceMs) + _overheadMs),
            Provenance.Estimated);
    }

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        var forward = MemoryMarshal.Cast<double, Vector<double>>(forwardMs);
        var backward = MemoryMarshal.Cast<double, Vector<double>>(backwardMs);
        var l = Vector.CreateSequence<double>(grain.Count, grain.Count);
        var stride = new Vector<double>((double)Vector<double>.Count * grain.Count);
        for (var i = 0; i < forward.Length; i++)
        {
            var onceMs = OnceMs(microBatch, l, context.Count);
            forward[i] = onceMs + new Vector<double>(_overheadMs);
            backward[i] = (2 * onceMs) + new Vector<double>(_overheadMs);
            l += stride;
        }

        for (var i = forward.Length * Vector<double>.Count; i < forwardMs.Length; i++)
        {
            var onceMs = OnceMs(microBatch, (double)(i + 1) * grain.Count, context.Count);
            (forwardMs[i], backwardMs[i]) = (onceMs + _overheadMs, (2 * onceMs) + _overheadMs);
        }
    }

    // A whole number less a half, divided by a tile, is far from every whole number: rounded up, it is exact.
    private double OnceMs(double b, double l, double c)
    {
        var tiles = Math.Ceiling(((b * l) - 0.5) * (1 / _tileTokens));
        var matrixMs = tiles * (_tileTokens * _matrixMsPerToken);
        var attentionMs = b * l * (c + (IsCausal ? (l + 1) * 0.5 : l)) * _attentionMsPerPair;
        return Math.Max(matrixMs + attentionMs, _weightsMs);
    }

    /// <summary>The same for many slices: operation by operation, so that the bits are the same.</summary>
    private Vector<double> OnceMs(double b, Vector<double> l, double c)
    {
        var tiles = Vector.Ceiling(((b * l) - new Vector<double>(0.5)) * (1 / _tileTokens));
        var matrixMs = tiles * (_tileTokens * _matrixMsPerToken);
        var own = IsCausal ? (l + Vector<double>.One) * 0.5 : l;
        var attentionMs = b * l * (new Vector<double>(c) + own) * _attentionMsPerPair;
        return Vector.Max(matrixMs + attentionMs, new Vector<double>(_weightsMs));
    }
}
