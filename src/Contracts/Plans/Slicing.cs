namespace TeraPipe.Contracts.Plans;

/// <summary>One way to cut the batch, and what it is predicted to cost.</summary>
public sealed record Slicing
{
    /// <summary>"plan" (the optimum), "none" (whole sequences) or "uniform" (the best of all equal cuts).</summary>
    public required string Kind { get; init; }

    /// <summary>The micro-batches in the order in which they enter the pipeline.</summary>
    public required IReadOnlyList<MicroBatch> MicroBatches { get; init; }

    /// <summary>From the first forward's start to the last backward's end, in milliseconds.</summary>
    public required double MakespanMs { get; init; }

    /// <summary>The makespan and the optimiser's step after it, in milliseconds.</summary>
    public required double StepMs { get; init; }

    /// <summary>Share of the pipeline's time within the makespan in which stages stand idle.</summary>
    public required double BubbleFraction { get; init; }

    /// <summary>Where the latencies come from.</summary>
    public required ProvenanceShares Provenance { get; init; }
}
