namespace TeraPipe.Executor.Runtime;

/// <summary>Tokens of one slice that attend to the same document.</summary>
/// <param name="FirstSequence">First of its sequences, counted from the slice's first.</param>
/// <param name="Sequences">How many sequences have this run.</param>
/// <param name="FirstToken">Its first token, counted from the slice's first.</param>
/// <param name="Tokens">How many tokens.</param>
/// <param name="FirstKey">The document's first token, counted from the sequence's first.</param>
internal readonly record struct DocumentRun(
    int FirstSequence, int Sequences, int FirstToken, int Tokens, int FirstKey)
{
    /// <summary>What concerns its queries, of the slice's [b, heads, l, n]: a view.</summary>
    public Tensor Own(Tensor ofSlice) => ofSlice.narrow(0, FirstSequence, Sequences).narrow(2, FirstToken, Tokens);

    /// <summary>What concerns the keys that they see, of [b, heads, c + l, n]: a view.</summary>
    /// <param name="ofAll">Of context and slice.</param>
    /// <param name="contextTokens">Tokens before the slice, c.</param>
    public Tensor Seen(Tensor ofAll, int contextTokens) => ofAll
        .narrow(0, FirstSequence, Sequences)
        .narrow(2, FirstKey, contextTokens + FirstToken + Tokens - FirstKey);
}
