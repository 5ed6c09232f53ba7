namespace TeraPipe.Planning.Latency;

/// <summary>
/// The context's cost as a bilinear function (TeraPipe, section 3.3):
///     t(l, c) = t(l, 0) + a0 + a1 · l + a2 · c + a3 · l · c   for c > 0,
/// fitted to the measurements of each micro-batch size and phase by least squares, each weighted by its standard error;
/// t(l, 0) is tabulated.
/// </summary>
public sealed class BilinearLatencyModel : ILatencyModel
{
    private readonly LatencyTable _table;
    private readonly Dictionary<int, (BilinearFit Forward, BilinearFit Backward)> _fits;

    /// <param name="table">Measurements of one layer.</param>
    public BilinearLatencyModel(LatencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        _table = table;
        _fits = table.Grids.ToDictionary(grid => grid.Key, grid => (
            new BilinearFit(grid.Value.Points, MeasuredPhase.Forward),
            new BilinearFit(grid.Value.Points, MeasuredPhase.Backward)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _table.MicroBatchSizes;

    /// <summary>
    /// Interpolated within the measured ranges of slices, contexts and sequences, extrapolated outside.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The micro-batch size was not measured.</exception>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context)
    {
        var (forward, backward) = FitOf(microBatch);
        return new SliceLatency(
            new Milliseconds(forward.PredictMs(slice, context)),
            new Milliseconds(backward.PredictMs(slice, context)),
            _table.Grids[microBatch].Covers(slice, context) ? Provenance.Interpolated : Provenance.Extrapolated);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The micro-batch size was not measured.</exception>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs) =>
        FillRow(microBatch, context, grain, firstGrains: 1, forwardMs, backwardMs);

    /// <summary>The same for the slices of <paramref name="firstGrains"/> grains, one more, and so on.</summary>
    internal void FillRow(
        int microBatch,
        Tokens context,
        Tokens grain,
        int firstGrains,
        Span<double> forwardMs,
        Span<double> backwardMs)
    {
        var (forward, backward) = FitOf(microBatch);
        forward.FillRow(context, grain, firstGrains, forwardMs);
        backward.FillRow(context, grain, firstGrains, backwardMs);
    }

    private (BilinearFit Forward, BilinearFit Backward) FitOf(int microBatch) =>
        _fits.TryGetValue(microBatch, out var fit) ? fit : throw new ArgumentOutOfRangeException(
            nameof(microBatch), microBatch, $"Measured were sizes {string.Join(", ", _table.MicroBatchSizes)}.");
}
