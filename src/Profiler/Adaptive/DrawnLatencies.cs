using System.Numerics.Tensors;
using TeraPipe.Planning;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>A device that may be the measured one: what it takes for any slice of one micro-batch size.</summary>
internal sealed class DrawnLatencies : ILatencyModel
{
    private readonly SizeSpace _space;
    private readonly double[]? _padding; // [l + c in grains]; null: no tiles of keys

    /// <param name="space">The size.</param>
    /// <param name="keyTileTokens">1: no tiles of keys.</param>
    /// <param name="forward">F.</param>
    /// <param name="backward">B.</param>
    public DrawnLatencies(SizeSpace space, int keyTileTokens, DrawnPhase forward, DrawnPhase backward)
    {
        (_space, Forward, Backward, MicroBatchSizes) = (space, forward, backward, [space.MicroBatch]);
        _padding = keyTileTokens == 1
            ? null
            : [.. Enumerable.Range(0, space.Count + 1).Select(
                grains => PriorTerms.Padding(space, grains, keyTileTokens))];
    }

    public DrawnPhase Forward { get; }

    public DrawnPhase Backward { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes { get; }

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var cell = new Cell(slice.Count / _space.Grain.Count, context.Count / _space.Grain.Count);
        return new SliceLatency(
            new Milliseconds(TimeMs(Forward, cell)), new Milliseconds(TimeMs(Backward, cell)), Provenance.Estimated);
    }

    /// <summary>Of one of its phases; never negative.</summary>
    public double TimeMs(DrawnPhase phase, Cell cell)
    {
        var (length, context) = (cell.Length - 1, cell.Context);
        var paddingMs = _padding is null ? 0 : phase.PerPaddingMs * cell.Length * _padding[cell.Length + context];
        return Math.Max(0, phase.AtZeroMs[length] + (context * phase.PerContextMs[length]) + paddingMs);
    }

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        FillRow(Forward, context, grain, forwardMs);
        FillRow(Backward, context, grain, backwardMs);
    }

    private void FillRow(DrawnPhase phase, Tokens context, Tokens grain, Span<double> rowMs)
    {
        var (stride, count) = (grain.Count / _space.Grain.Count, context.Count / _space.Grain.Count);
        if (stride == 1 && _padding is null)
        {
            var perContextMs = phase.PerContextMs.AsSpan(0, rowMs.Length);
            TensorPrimitives.MultiplyAdd<double>(perContextMs, count, phase.AtZeroMs.AsSpan(0, rowMs.Length), rowMs);
            TensorPrimitives.Max<double>(rowMs, 0, rowMs);
            return;
        }

        for (var i = 0; i < rowMs.Length; i++)
        {
            rowMs[i] = TimeMs(phase, new Cell((i + 1) * stride, count));
        }
    }
}
