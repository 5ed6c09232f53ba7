namespace TeraPipe.Planning.Stages;

/// <summary>What searches for problems that differ in their stages only have in common.</summary>
internal sealed class SearchContext
{
    /// <summary>What the stages cost.</summary>
    public StageTables Tables { get; } = new();

    /// <summary>The schedules.</summary>
    public SchedulePlayers Players { get; } = new();

    /// <summary>All plans of a problem are tried if there are no more.</summary>
    public int MostPlans { get; init; } = 4096;

    /// <summary>Actions to be simulated in local search from one start: 10^7 take some tenths of a second.</summary>
    public long MostActions { get; init; } = 10_000_000;

    /// <summary>Plans worth a try before any other; of any of the problems.</summary>
    public IReadOnlyList<UnitSlicing[]> Known { get; set; } = [];
}
