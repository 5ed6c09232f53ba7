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
