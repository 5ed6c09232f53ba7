using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Autograd;

/// <summary>
/// Random bits that depend on nothing but their counters (Salmon et al. 2011, "Parallel random numbers: as easy as 1,
/// 2, 3"): seed, step, sequence, part of the model, position and column. Whatever slice and rank a number is in, its
/// bits are the same.
/// </summary>
/// <remarks>
/// A token's counters are mixed on the host, by SplitMix64 (Steele et al. 2014); a column's with them on the device, by
/// two rounds of xor-shift-multiply of 32 bits in 64-bit integers, in which nothing overflows.
/// </remarks>
internal static class CounterRandom
{
    private const long Bits32 = 0xffff_ffff;
    private const int BlockTokens = 64; // at a time: a number takes 8 bytes meanwhile, several times over

    // odd, below 2^31: Ellis, "The search for a better hash function" (2018), lowbias32 and hash32
    private const long Multiplier1 = 0x7feb_352d, Multiplier2 = 0x21f0_aaad;

    /// <summary>Which numbers of a slice are kept.</summary>
    /// <param name="like">[b, l, h].</param>
    /// <param name="slice">Step, sequences, positions, and the rate at which numbers are dropped.</param>
    /// <param name="place">Where in the model.</param>
    /// <returns>[b, l, h], bool.</returns>
    public static Tensor Kept(Tensor like, SliceInput slice, DropoutPlace place)
    {
        using var scope = NewDisposeScope();
        var (sequences, tokens, columns) = ((int)like.shape[0], (int)like.shape[1], (int)like.shape[2]);
        var (first, second) = RowKeys(sequences, tokens, slice, place);
        Tensor Rows(long[] keys) => tensor(keys).view(sequences, tokens, 1).to(like.device);
        var (firstRows, secondRows, columnKeys) = (Rows(first), Rows(second), ColumnKeys(columns).to(like.device));
        var dropped = (long)Math.Round(slice.Numbers.DropoutRate * (Bits32 + 1));
        var kept = empty(like.shape, dtype: ScalarType.Bool, device: like.device);
        for (var start = 0; start < tokens; start += BlockTokens)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(BlockTokens, tokens - start);
            Tensor Block(Tensor rows) => rows.narrow(1, start, count);
            var bits = Bits(Block(firstRows), Block(secondRows), columnKeys);
            Block(kept).copy_(bits.ge(dropped));
        }

        return kept.MoveToOuterDisposeScope();
    }

    /// <summary>32 bits of each number of some tokens, [b, l, h].</summary>
    private static Tensor Bits(Tensor firstRows, Tensor secondRows, Tensor columns)
    {
        var bits = Round(firstRows.bitwise_xor(columns), 16, Multiplier1);
        return Round(Round(bits, 15, Multiplier2).bitwise_xor(secondRows), 16, Multiplier1);
    }

    /// <summary>x ← (x ⊕ (x ≫ shift)) · multiplier mod 2³².</summary>
    private static Tensor Round(Tensor x, long shift, long multiplier) => x
        .bitwise_xor(x.bitwise_right_shift(full(1, shift, dtype: ScalarType.Int64, device: x.device)))
        .mul_(multiplier)
        .bitwise_and(full(1, Bits32, dtype: ScalarType.Int64, device: x.device));

    private static (long[] First, long[] Second) RowKeys(
        int sequences, int tokens, SliceInput slice, DropoutPlace place)
    {
        var (first, second) = (new long[sequences * tokens], new long[sequences * tokens]);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var ofSequence = Mixed(
                slice.Numbers.Seed, slice.Numbers.Step, place.Part, place.Number, slice.FirstSequence + sequence);
            for (var token = 0; token < tokens; token++)
            {
                var key = SplitMix64(unchecked(ofSequence + (ulong)(slice.ContextTokens + token)));
                first[(sequence * tokens) + token] = (long)(key >> 32);
                second[(sequence * tokens) + token] = (long)(key & (ulong)Bits32);
            }
        }

        return (first, second);
    }

    private static Tensor ColumnKeys(int columns) =>
        tensor(Enumerable.Range(0, columns).Select(column => (long)(SplitMix64((ulong)column) >> 32)).ToArray());

    private static ulong Mixed(params ReadOnlySpan<long> counters)
    {
        var key = 0UL;
        foreach (var counter in counters)
        {
            key = SplitMix64(key ^ unchecked((ulong)counter));
        }

        return key;
    }

    private static ulong SplitMix64(ulong x)
    {
        unchecked
        {
            x += 0x9e37_79b9_7f4a_7c15;
            x = (x ^ (x >> 30)) * 0xbf58_476d_1ce4_e5b9;
            x = (x ^ (x >> 27)) * 0x94d0_49bb_1331_11eb;
            return x ^ (x >> 31);
        }
    }
}
