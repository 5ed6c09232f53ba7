using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>What a random table of latencies looks like.</summary>
public enum TableKind
{
    /// <summary>Bilinear in slice and context.</summary>
    Smooth,

    /// <summary>Rounded up to tiles of three grains, so that many slices cost the same.</summary>
    Stepped,

    /// <summary>Anything between 0 and 1: a longer slice may well be faster.</summary>
    NonMonotone,

    /// <summary>Every slice costs the same.</summary>
    AllEqual,

    /// <summary>Half of all slices are free, the others cost small whole numbers.</summary>
    Zeros,

    /// <summary>From 1e-9 to 1e9.</summary>
    HugeRatios,

    /// <summary>
    /// Never falling in slice or context, but soon a thousand times as long in some way that differs by micro-batch.
    /// </summary>
    Steep,
}

/// <summary>
/// Seeded random latencies over (micro-batch, slice, context). A pure function: whoever asks, in whatever order, gets
/// the same answer to the same question.
/// </summary>
internal static class RandomTable
{
    public const int GrainTokens = 8;

    public static ILatencyModel Create(
        Random random, TableKind forward, TableKind backward, IReadOnlyList<int>? microBatchSizes = null)
    {
        var (forwardMs, backwardMs) = (Phase(random, forward), Phase(random, backward));
        return new FunctionLatencyModel((b, l, c) => (forwardMs(b, l, c), backwardMs(b, l, c)), microBatchSizes)
        {
            IsMonotone = IsMonotone(forward) && IsMonotone(backward),
        };
    }

    /// <summary>A number from 0 to below 1 that looks random, and is always the same for the same arguments.</summary>
    public static double Uniform(long seed, int microBatch, int slice, int context)
    {
        unchecked
        {
            // the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)
            var point = (((microBatch * 65_537L) + slice) * 65_537) + context;
            var bits = (ulong)seed + (0x9E3779B97F4A7C15 * (ulong)point);
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1L << 53));
        }
    }

    private static bool IsMonotone(TableKind kind) =>
        kind is TableKind.Smooth or TableKind.Stepped or TableKind.AllEqual or TableKind.Steep;

    private static Func<int, int, int, double> Phase(Random random, TableKind kind)
    {
        var seed = random.NextInt64();
        var (fixedMs, perToken, perPair) = (random.NextDouble(), random.NextDouble() / 10, random.NextDouble() / 1000);
        return kind switch
        {
            TableKind.Smooth => (b, l, c) => fixedMs + (b * l * (perToken + (perPair * (c + (l / 2.0))))),
            TableKind.Stepped => (b, l, _) => fixedMs + (b * Math.Ceiling(l / (3.0 * GrainTokens)) * perToken),
            TableKind.NonMonotone => (b, l, c) => Uniform(seed, b, l, c),
            TableKind.AllEqual => (_, _, _) => fixedMs,
            TableKind.Zeros => (b, l, c) => Math.Max(0, Math.Floor(6 * Uniform(seed, b, l, c)) - 2),
            TableKind.Steep => (b, l, c) => Math.Pow(l + (c * Uniform(seed, b, 0, 0)), 6 * Uniform(seed, b, 1, 0)),
            TableKind.HugeRatios => (b, l, c) => Math.Pow(10, (18 * Uniform(seed, b, l, c)) - 9),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
