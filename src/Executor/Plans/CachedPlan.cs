using TeraPipe.Contracts.Plans;

namespace TeraPipe.Executor.Plans;

/// <summary>A plan as it is kept on disk.</summary>
internal sealed record CachedPlan
{
    public const string CurrentFormat = "terapipe-cached-plan-1";

    /// <summary>What tells it from any other file.</summary>
    public required string Format { get; init; }

    /// <summary>When it was written, UTC.</summary>
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>What the trainer asked.</summary>
    public required PlanRequest Question { get; init; }

    /// <summary>What the planner answered.</summary>
    public required PlanResponse Plan { get; init; }
}
