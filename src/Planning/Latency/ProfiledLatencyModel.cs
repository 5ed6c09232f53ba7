namespace TeraPipe.Planning.Latency;

/// <summary>
/// What a profile says about any slice: the table where it has an answer, the bilinear function fitted to it elsewhere.
/// The provenance tells which slices were measured, which lie between measurements and which outside.
/// </summary>
public sealed class ProfiledLatencyModel : ILatencyModel
{
    private readonly TableLatencyModel _table;
    private readonly BilinearLatencyModel _bilinear;

    /// <param name="table">Measurements of one layer.</param>
    public ProfiledLatencyModel(LatencyTable table) => (_table, _bilinear) = (new(table), new(table));

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _table.MicroBatchSizes;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The micro-batch size was not measured.</exception>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        _table.Find(microBatch, slice, context) ?? _bilinear.Predict(microBatch, slice, context);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The micro-batch size was not measured.</exception>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs)
    {
        var (start, end) = _table.FillCovered(microBatch, context, grain, forwardMs, backwardMs);
        _bilinear.FillRow(microBatch, context, grain, 1, forwardMs[..start], backwardMs[..start]);
        _bilinear.FillRow(microBatch, context, grain, end + 1, forwardMs[end..], backwardMs[end..]);
    }
}
