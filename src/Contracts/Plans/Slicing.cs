namespace TeraPipe.Contracts.Plans;

/// <summary>One way to cut the batch, and what it is predicted to cost.</summary>
public sealed record Slicing
{
    /// <summary>
    /// "plan" (the optimum), "none" (whole sequences), "uniform" (the best of all equal cuts), "flops-equal" (slices of
    /// equal FLOPs) or "equal-time" (slices that take as long as the first).
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>The micro-batches in the order in which they enter the pipeline.</summary>
    public required IReadOnlyList<MicroBatch> MicroBatches { get; init; }

    /// <summary>From the first forward's start to the last backward's end, in milliseconds.</summary>
    public required double MakespanMs { get; init; }

    /// <summary>The makespan and the optimiser's step after it, in milliseconds.</summary>
    public required double StepMs { get; init; }

    /// <summary>Share of the pipeline's time within the makespan in which devices stand idle.</summary>
    public required double BubbleFraction { get; init; }

    /// <summary>What the bubble is made of.</summary>
    public required PlanBubble Bubble { get; init; }

    /// <summary>Whether it keeps the question's constraints: the rules know nothing of them.</summary>
    public required bool KeepsConstraints { get; init; }

    /// <summary>Where the latencies come from.</summary>
    public required ProvenanceShares Provenance { get; init; }
}
