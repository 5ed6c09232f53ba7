using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// What costs the same after any context: the embedding and the head with its loss, which look at each token alone.
/// Only slices without context need have been measured.
/// </summary>
public sealed class ContextFreeLatencyModel : ILatencyModel
{
    private readonly ILatencyModel _withoutContext;

    /// <param name="withoutContext">Is asked about slices after no context only.</param>
    public ContextFreeLatencyModel(ILatencyModel withoutContext)
    {
        ArgumentNullException.ThrowIfNull(withoutContext);
        _withoutContext = withoutContext;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int>? MicroBatchSizes => _withoutContext.MicroBatchSizes;

    /// <inheritdoc/>
    public bool IsMonotone => _withoutContext.IsMonotone;

    /// <inheritdoc/>
    public SliceLatency Predict(int microBatch, Tokens slice, Tokens context) =>
        _withoutContext.Predict(microBatch, slice, Tokens.None);

    /// <inheritdoc/>
    public void PredictRow(
        int microBatch, Tokens context, Tokens grain, Span<double> forwardMs, Span<double> backwardMs) =>
        _withoutContext.PredictRow(microBatch, Tokens.None, grain, forwardMs, backwardMs);
}
