namespace TeraPipe.Executor.Model;

/// <summary>
/// A run of a slice's queries with the keys that the last of them sees; the keys after those are left out. In an
/// encoder all queries see all keys.
/// </summary>
/// <param name="Start">First query, counted from the slice's first.</param>
/// <param name="Tokens">Number of queries.</param>
/// <param name="Seen">Number of keys, counted from the sequence's first; causal, the last of them are the queries' own.
/// </param>
internal readonly record struct AttentionBlock(long Start, long Tokens, long Seen)
{
    /// <summary>Most queries of a block.</summary>
    // 256 and 512 took 1.1 and 1.5 times as long for a whole sequence of 1024 on the 2-core CPU
    public const long MaxTokens = 128;

    /// <summary>The blocks of a slice of <paramref name="sliceTokens"/>, of <paramref name="allTokens"/>.</summary>
    public static IEnumerable<AttentionBlock> Of(long sliceTokens, long allTokens, bool isCausal)
    {
        for (var start = 0L; start < sliceTokens; start += MaxTokens)
        {
            var tokens = Math.Min(MaxTokens, sliceTokens - start);
            yield return new AttentionBlock(
                start, tokens, isCausal ? allTokens - sliceTokens + start + tokens : allTokens);
        }
    }

    /// <summary>
    /// What concerns its queries, of the slice's [b · key/value heads, group, l, d]; the group's one after the other,
    /// [b · key/value heads, group · tokens, d].
    /// </summary>
    public Tensor Own(Tensor ofSlice) =>
        ofSlice.narrow(2, Start, Tokens).reshape(ofSlice.shape[0], ofSlice.shape[1] * Tokens, -1);

    /// <summary>What concerns the keys that they see, of [b · key/value heads, c + l, d].</summary>
    public Tensor UpTo(Tensor ofAll) => ofAll.narrow(1, 0, Seen);
}
