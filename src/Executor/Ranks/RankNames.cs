namespace TeraPipe.Executor.Ranks;

/// <summary>Ranks in a sentence.</summary>
internal static class RankNames
{
    /// <summary>"rank 2", "ranks 0, 1 and 3".</summary>
    public static string Of(IReadOnlyList<int> ranks) => ranks.Count == 1
        ? $"rank {ranks[0]}"
        : $"ranks {string.Join(", ", ranks.SkipLast(1))} and {ranks[^1]}";
}
