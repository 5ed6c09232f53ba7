using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace TeraPipe.Executor.Data;

/// <summary>
/// A pseudo-random order of 0 … n − 1 without a table: a Feistel network (Luby and Rackoff 1988, "How to construct
/// pseudorandom permutations from pseudorandom functions") permutes 0 … 4^h − 1 ≥ n − 1. It is applied until what comes
/// out is below n, which permutes these: cycle walking (Black and Rogaway 2002, "Ciphers with arbitrary finite
/// domains").
/// </summary>
/// <remarks>h is the smallest, so that it is applied less than 4 times on average.</remarks>
internal sealed class Permutation
{
    private const int Rounds = 8; // 4 suffice with perfect rounds; halves of a few bits are far from these

    private readonly ulong[] _keys;
    private readonly int _halfBits;
    private readonly ulong _halfMask;

    /// <param name="count">n ≥ 1.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="epoch">From 0.</param>
    public Permutation(long count, int seed, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (Count, Epoch) = (count, epoch);
        var bits = 64 - BitOperations.LeadingZeroCount((ulong)(count - 1));
        _halfBits = Math.Max((bits + 1) / 2, 1);
        _halfMask = (1UL << _halfBits) - 1;
        _keys = [.. Enumerable.Range(0, Rounds).Select(round => Key(seed, epoch, round))];
    }

    /// <summary>n.</summary>
    public long Count { get; }

    /// <summary>Whose order it is.</summary>
    public long Epoch { get; }

    /// <summary>What stands at a place of the order.</summary>
    public long At(long place)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, Count);
        var value = (ulong)place;
        do
        {
            value = Permute(value);
        }
        while (value >= (ulong)Count);

        return (long)value;
    }

    private ulong Permute(ulong value)
    {
        var (left, right) = (value >> _halfBits, value & _halfMask);
        foreach (var key in _keys)
        {
            (left, right) = (right, left ^ (Mix(right ^ key) & _halfMask));
        }

        return (left << _halfBits) | right;
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
    /// generators").</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
            value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
            return value ^ (value >> 31);
        }
    }

    private static ulong Key(int seed, long epoch, int round)
    {
        Span<byte> asked = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(asked, seed);
        BinaryPrimitives.WriteInt64LittleEndian(asked[4..], epoch);
        BinaryPrimitives.WriteInt32LittleEndian(asked[12..], round);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(asked));
    }
}
