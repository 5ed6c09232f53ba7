namespace TeraPipe.Executor.Model;

/// <summary>
/// Who may attend to whom: 0 where a key is not after the query, −∞ elsewhere, to be added to the scores. Made once for
/// the longest sequence; the mask of a slice is a view of it.
/// </summary>
/// <remarks>
/// Not SDPA's is_causal: that one aligns the mask's diagonal top-left when there are more keys than queries, which is
/// wrong for a slice with context.
/// </remarks>
internal sealed class CausalMask : IDisposable
{
    private readonly Tensor _mask;

    public CausalMask(int maxSequenceTokens, Placement placement)
    {
        using var scope = NewDisposeScope();
        long[] shape = [maxSequenceTokens, maxSequenceTokens];
        var forbidden = ones(shape, dtype: placement.Dtype, device: placement.Device).tril().eq(0);
        _mask = zeros(shape, dtype: placement.Dtype, device: placement.Device)
            .masked_fill(forbidden, double.NegativeInfinity)
            .DetachFromDisposeScope();
    }

    /// <summary>
    /// [l, c + l], for a slice of <paramref name="sliceTokens"/> after <paramref name="contextTokens"/>.
    /// </summary>
    public Tensor Of(long sliceTokens, long contextTokens) =>
        _mask.narrow(0, contextTokens, sliceTokens).narrow(1, 0, contextTokens + sliceTokens);

    public void Dispose() => _mask.Dispose();
}
