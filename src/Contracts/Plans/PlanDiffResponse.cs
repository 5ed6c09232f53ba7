namespace TeraPipe.Contracts.Plans;

/// <summary>How one plan differs from another, and why: A is the one before, B the one after.</summary>
public sealed record PlanDiffResponse
{
    /// <summary>The plan that is compared.</summary>
    public required string PlanIdA { get; init; }

    /// <summary>The plan that it is compared with.</summary>
    public required string PlanIdB { get; init; }

    /// <summary>All of this in a sentence or two.</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// Why they differ: "profile", "question" and "plannerVersion", as many as there are; empty for the same plan.
    /// </summary>
    public required IReadOnlyList<string> Causes { get; init; }

    /// <summary>Fields of the question that differ, the profile apart.</summary>
    public required IReadOnlyList<PlanDifference> Question { get; init; }

    /// <summary>What differs in the identity of the profiles: id, device, driver, versions, dtype.</summary>
    public required IReadOnlyList<PlanDifference> Profile { get; init; }

    /// <summary>The planners' versions, where they differ.</summary>
    public PlanDifference? PlannerVersion { get; init; }

    /// <summary>The predicted makespans, in milliseconds.</summary>
    public required PlanChange MakespanMs { get; init; }

    /// <summary>The bubble fractions.</summary>
    public required PlanChange BubbleFraction { get; init; }

    /// <summary>
    /// The micro-batches side by side, in their order; as many of A as of B in each pair, and none where one plan has
    /// fewer.
    /// </summary>
    public required IReadOnlyList<MicroBatchPair> MicroBatches { get; init; }

    /// <summary>
    /// What each slicing costs under the other plan's question; missing where they cut other sequences or batches, or a
    /// profile lacks a micro-batch size.
    /// </summary>
    public PlanCrossPrice? CrossPrice { get; init; }
}
