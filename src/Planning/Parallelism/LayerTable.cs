using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Parallelism;

/// <summary>
/// A layer in micro-batches of one size only, tabulated: a sweep asks for the same slices again for every stage count,
/// batch and recompute level. Rows are filled at once, so that threads may share it.
/// </summary>
internal sealed class LayerTable : ILatencyModel
{
    private readonly ILatencyModel _layer;
    private readonly int _grain;
    private readonly double[][] _forwardMs;  // [context in grains][length in grains − 1]
    private readonly double[][] _backwardMs;

    /// <param name="layer">Knows the size.</param>
    /// <param name="microBatch">The size, b.</param>
    /// <param name="sequence">Tokens of every sequence, L.</param>
    /// <param name="grain">Every slice is a multiple of it, g.</param>
    public LayerTable(ILatencyModel layer, int microBatch, Tokens sequence, Tokens grain)
    {
        (_layer, _grain, MicroBatchSizes) = (layer, grain.Count, [microBatch]);
        var grains = sequence.Count / grain.Count;
        (_forwardMs, _backwardMs) = (new double[grains][], new double[grains][]);
        for (var start = 0; start < grains; start++)
        {
            (_forwardMs[start], _backwardMs[start]) = (new double[grains - start], new double[grains - start]);
            layer.PredictRow(
                microBatch, new Tokens(start * _grain), grain, _forwardMs[start], _backwardMs[start]);
        }
    }

    public IReadOnlyList<int> MicroBatchSizes { get; }

    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        _layer.Predict(microBatch, slice, context);

    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        var (every, rest) = Math.DivRem(grain.Count, _grain);
        if (microBatch != MicroBatchSizes[0] || rest != 0 || context.Count % _grain != 0)
        {
            _layer.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
            return;
        }

        var (allForwardMs, allBackwardMs) = (_forwardMs[context.Count / _grain], _backwardMs[context.Count / _grain]);
        for (var i = 0; i < forwardMs.Length; i++)
        {
            var at = ((i + 1) * every) - 1; // the search also asks in coarser grains
            (forwardMs[i], backwardMs[i]) = (allForwardMs[at], allBackwardMs[at]);
        }
    }
}
