namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>Tables that are hard to search.</summary>
public enum HardShape
{
    /// <summary>Every slice costs the same.</summary>
    AllEqual,

    /// <summary>Forward and backward go up in steps of their own, so that many slicings tie.</summary>
    Plateaus,

    /// <summary>Tiles of 256 tokens.</summary>
    Tiles,

    /// <summary>No tie anywhere, backward nearly twice the forward.</summary>
    Smooth,

    /// <summary>Both phases are bilinear, but know nothing of each other.</summary>
    Unrelated,

    /// <summary>Smooth, and every point of every phase off by up to 10 % on its own.</summary>
    Noisy,

    /// <summary>Tiles with the same noise.</summary>
    NoisyTiles,
}
