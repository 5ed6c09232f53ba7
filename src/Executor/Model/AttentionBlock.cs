namespace TeraPipe.Executor.Model;

/// <summary>
/// A run of a slice's queries with the keys that the last of them sees; the keys after those are left out.
/// </summary>
/// <param name="Start">First query, counted from the slice's first.</param>
/// <param name="Tokens">Number of queries.</param>
/// <param name="Seen">Number of keys, counted from the sequence's first; the last of them are the queries' own.</param>
internal readonly record struct AttentionBlock(long Start, long Tokens, long Seen)
{
    /// <summary>The blocks of a slice.</summary>
    /// <param name="sliceTokens">Queries, l.</param>
    /// <param name="allTokens">Keys, c + l.</param>
    /// <param name="blockTokens">Queries of a block; the last has what is left.</param>
    public static IEnumerable<AttentionBlock> Of(long sliceTokens, long allTokens, long blockTokens)
    {
        for (var start = 0L; start < sliceTokens; start += blockTokens)
        {
            var tokens = Math.Min(blockTokens, sliceTokens - start);
            yield return new AttentionBlock(start, tokens, allTokens - sliceTokens + start + tokens);
        }
    }

    /// <summary>What concerns its queries, of [b · heads, l, d].</summary>
    public Tensor Own(Tensor ofSlice) => ofSlice.narrow(1, Start, Tokens);

    /// <summary>What concerns the keys that they see, of [b · heads, c + l, d].</summary>
    public Tensor Before(Tensor ofAll) => ofAll.narrow(1, 0, Seen);
}
