namespace TeraPipe.Contracts.Plans;

/// <summary>What to change so that a plan fits in memory; part of the problem memory-infeasible.</summary>
public sealed record PlanRemedy
{
    /// <summary>The schedule.</summary>
    public required string Schedule { get; init; }

    /// <summary>Stages on each device.</summary>
    public required int VirtualStages { get; init; }

    /// <summary>What the backward computes again.</summary>
    public required string Recompute { get; init; }

    /// <summary>Parts that the batch is cut into, each a step of its own whose gradients are added up.</summary>
    public required int AccumulationGroups { get; init; }
}
