namespace TeraPipe.Executor.Caching;

/// <summary>What a cache was asked for since it was made, in sequences.</summary>
/// <param name="Hits">Read as they were needed: nothing of the frozen prefix was computed.</param>
/// <param name="Extended">Read from an earlier boundary: the layers frozen since were computed.</param>
/// <param name="Misses">Computed from their tokens.</param>
/// <param name="Written">Written, new or further.</param>
public readonly record struct CacheCounts(long Hits, long Extended, long Misses, long Written);
