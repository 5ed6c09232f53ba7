namespace TeraPipe.Executor.Runtime;

/// <summary>A slice's place in the batch [B, L]: which sequences, and which of their tokens.</summary>
internal readonly record struct SliceSpan(int FirstSequence, int Sequences, int ContextTokens, int Tokens)
{
    /// <summary>A view of the slice, [b, l].</summary>
    public Tensor Of(Tensor batch) => batch.narrow(0, FirstSequence, Sequences).narrow(1, ContextTokens, Tokens);
}
