using TeraPipe.Contracts.Plans;

namespace TeraPipe.Contracts.Jobs;

/// <summary>What became of asking for another plan.</summary>
public sealed record ReplanResponse
{
    /// <summary>The run's name.</summary>
    public required string Job { get; init; }

    /// <summary>How many events the run has had.</summary>
    public required int Version { get; init; }

    /// <summary>The plan that it is to run from now on.</summary>
    public required string PlanId { get; init; }

    /// <summary>Whether that is another one than before.</summary>
    public required bool PlanChanged { get; init; }

    /// <summary>The plan, whole, where it is another one.</summary>
    public PlanResponse? Plan { get; init; }

    /// <summary>Why, in words and numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>The numbers.</summary>
    public required ReplanNumbers Replan { get; init; }
}
