namespace TeraPipe.Planning.Latency;

/// <summary>Where one measurement stands in the table, and in the list in which it was sent.</summary>
/// <param name="MicroBatch">Sequences that travel together, b.</param>
/// <param name="SliceTokens">Length of the slice, l.</param>
/// <param name="ContextTokens">Tokens of the same sequence before it, c.</param>
/// <param name="Index">In the order in which they were sent.</param>
internal readonly record struct LatencyPlace(int MicroBatch, int SliceTokens, int ContextTokens, int Index)
    : IComparable<LatencyPlace>
{
    public bool IsSame(LatencyPlace other) =>
        MicroBatch == other.MicroBatch && SliceTokens == other.SliceTokens && ContextTokens == other.ContextTokens;

    public int CompareTo(LatencyPlace other) =>
        MicroBatch != other.MicroBatch ? MicroBatch.CompareTo(other.MicroBatch)
        : SliceTokens != other.SliceTokens ? SliceTokens.CompareTo(other.SliceTokens)
        : ContextTokens != other.ContextTokens ? ContextTokens.CompareTo(other.ContextTokens)
        : Index.CompareTo(other.Index);
}
