namespace TeraPipe.Executor.Data;

/// <summary>One sequence to train on.</summary>
/// <param name="tokens">[L + 1]: the last only as a target.</param>
/// <param name="documentStarts">Offsets, 1 … L ascending, at which documents begin in it.</param>
/// <param name="number">Its number in the data, the same in every epoch.</param>
public sealed class TokenSequence(long[] tokens, int[] documentStarts, long number)
{
    /// <summary>Its number in the data, from 0, the same in every epoch; those held out have the last ones.</summary>
    public long Number { get; } = number;

    /// <summary>[L + 1]: the last only as a target.</summary>
    public long[] Tokens { get; } = tokens;

    /// <summary>Offsets, 1 … L ascending, at which documents begin in it; none where they are not told apart.</summary>
    public int[] DocumentStarts { get; } = documentStarts;
}
