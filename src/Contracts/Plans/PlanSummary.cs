namespace TeraPipe.Contracts.Plans;

/// <summary>What a listing says of a plan.</summary>
public sealed record PlanSummary
{
    /// <summary>32 hexadecimal digits; GET /v1/plans/{planId} has the whole plan.</summary>
    public required string PlanId { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The profile's id.</summary>
    public required string ProfileId { get; init; }

    /// <summary>Pipeline stages, K.</summary>
    public required int Stages { get; init; }

    /// <summary>Tokens of every sequence, L.</summary>
    public required int SequenceTokens { get; init; }

    /// <summary>Predicted makespan of the best slicing, in milliseconds.</summary>
    public required double MakespanMs { get; init; }

    /// <summary>Version of the planner that computed it.</summary>
    public required string PlannerVersion { get; init; }

    /// <summary>When it was computed, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
