namespace TeraPipe.Planning.Latency;

/// <summary>
/// A latency model that does not extrapolate: it answers within the measured ranges of slices, contexts and sequences,
/// and refuses the rest, so that a plan has only slices that are measured or lie between measurements.
/// <see cref="Coverage"/> tells beforehand whether there is such a plan.
/// </summary>
public sealed class StrictLatencyModel : ILatencyModel
{
    private readonly LatencyTable _table;
    private readonly ILatencyModel _model;

    /// <param name="table">Measurements of one layer.</param>
    /// <param name="model">Fitted to them; asked for what lies within.</param>
    public StrictLatencyModel(LatencyTable table, ILatencyModel model)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(model);
        (_table, _model) = (table, model);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _table.MicroBatchSizes;

    /// <inheritdoc/>
    /// <exception cref="UncoveredSliceException">The slice lies outside what was measured.</exception>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        _table.Grids.TryGetValue(microBatch, out var grid) && grid.Covers(slice, context)
            ? _model.Predict(microBatch, slice, context)
            : throw new UncoveredSliceException(microBatch, slice, context);

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        var covered = (Start: 0, End: 0);
        if (_table.Grids.TryGetValue(microBatch, out var grid))
        {
            _model.PredictRow(microBatch, context, grain, forwardMs, backwardMs);
            covered = LatencyRows.Within(grid.Ranges(context), grain, forwardMs.Length);
        }

        LatencyRows.RefuseOutside(covered, forwardMs);
        LatencyRows.RefuseOutside(covered, backwardMs);
    }
}
