namespace TeraPipe.Planning.Latency;

/// <summary>
/// Only what was measured: a measured point exactly, and between measured points monotone interpolation. It refuses the
/// rest.
/// </summary>
public sealed class TableLatencyModel : ILatencyModel
{
    private readonly LatencyTable _table;

    /// <param name="table">Measurements of one layer.</param>
    public TableLatencyModel(LatencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        _table = table;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _table.MicroBatchSizes;

    /// <inheritdoc/>
    /// <exception cref="UncoveredSliceException">The slice lies outside what was measured.</exception>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        Find(microBatch, slice, context) ?? throw new UncoveredSliceException(microBatch, slice, context);

    /// <summary>The same, or null outside what was measured.</summary>
    public SliceLatency? Find(int microBatch, Tokens slice, Tokens context) =>
        _table.Grids.TryGetValue(microBatch, out var grid) ? grid.Find(slice, context) : null;

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        var covered = FillCovered(microBatch, context, grain, forwardMs, backwardMs);
        LatencyRows.RefuseOutside(covered, forwardMs);
        LatencyRows.RefuseOutside(covered, backwardMs);
    }

    /// <summary>Fills the cells of a row for which there is an answer; which these are.</summary>
    internal (int Start, int End) FillCovered(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        if (!_table.Grids.TryGetValue(microBatch, out var grid))
        {
            return (0, 0);
        }

        var (start, end) = LatencyRows.Within(grid.Hull(context), grain, forwardMs.Length);
        if (start < end)
        {
            grid.FillRow(context, grain, start + 1, forwardMs[start..end], backwardMs[start..end]);
        }

        return (start, end);
    }
}
