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
}

/// <summary>Seeded random latencies over (micro-batch, slice, context), the same for the same question.</summary>
internal static class RandomTable
{
    public const int GrainTokens = 8;

    public static ILatencyModel Create(
        Random random, TableKind forward, TableKind backward, IReadOnlyList<int>? microBatchSizes = null)
    {
        var (forwardMs, backwardMs) = (Phase(random, forward), Phase(random, backward));
        return new FunctionLatencyModel((b, l, c) => (forwardMs(b, l, c), backwardMs(b, l, c)), microBatchSizes);
    }

    private static Func<int, int, int, double> Phase(Random random, TableKind kind)
    {
        var known = new Dictionary<(int, int, int), double>();
        var (fixedMs, perToken, perPair) = (random.NextDouble(), random.NextDouble() / 10, random.NextDouble() / 1000);
        return (b, l, c) =>
        {
            if (!known.TryGetValue((b, l, c), out var ms))
            {
                known[(b, l, c)] = ms = Value(b, l, c);
            }

            return ms;
        };

        double Value(int b, int l, int c) => kind switch
        {
            TableKind.Smooth => fixedMs + (b * l * (perToken + (perPair * (c + (l / 2.0))))),
            TableKind.Stepped => fixedMs + (b * Math.Ceiling(l / (3.0 * GrainTokens)) * perToken),
            TableKind.NonMonotone => random.NextDouble(),
            TableKind.AllEqual => fixedMs,
            TableKind.Zeros => random.Next(2) * random.Next(1, 4),
            TableKind.HugeRatios => Math.Pow(10, (18 * random.NextDouble()) - 9),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
