namespace TeraPipe.Planning.Memory;

/// <summary>
/// What the backward computes again instead of finding it in memory (Korthikanti et al., MLSys 2023, section 5), from
/// the most memory to the least.
/// </summary>
public enum Recompute
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// Attention's scores, from queries, keys and values. A fused attention kernel does so anyway, in its own time:
    /// with it this is the same as <see cref="None"/>.
    /// </summary>
    Selective,

    /// <summary>Whole layers, each from its input: only that and the keys and values are held.</summary>
    Full,
}
