namespace TeraPipe.Contracts.Plans;

/// <summary>The predicted step of a plan: what each stage does when.</summary>
public sealed record TimelineResponse
{
    /// <summary>The plan.</summary>
    public required string PlanId { get; init; }

    /// <summary>Which of its slicings: "plan", "none", "uniform", "flops-equal" or "equal-time".</summary>
    public required string Slicing { get; init; }

    /// <summary>From the first forward's start to the last backward's end, in milliseconds.</summary>
    public required double MakespanMs { get; init; }

    /// <summary>All actions, by stage and then by time.</summary>
    public required IReadOnlyList<TimelineAction> Actions { get; init; }
}
