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
    /// <exception cref="ArgumentOutOfRangeException">The slice lies outside what was measured.</exception>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        Find(microBatch, slice, context) ?? throw new ArgumentOutOfRangeException(
            nameof(slice), $"{slice} after {context} in micro-batches of {microBatch} lies outside what was measured.");

    /// <summary>The same, or null outside what was measured.</summary>
    public SliceLatency? Find(int microBatch, Tokens slice, Tokens context) =>
        _table.Grids.TryGetValue(microBatch, out var grid) ? grid.Find(slice, context) : null;
}
