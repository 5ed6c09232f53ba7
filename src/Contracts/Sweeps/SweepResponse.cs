namespace TeraPipe.Contracts.Sweeps;

/// <summary>A sweep: the question, and what comes of it for each workload. Immutable.</summary>
public sealed record SweepResponse
{
    /// <summary>32 hexadecimal digits that follow from the question: the same question has the same sweep.</summary>
    public required string SweepId { get; init; }

    /// <summary>The question with all its defaults and with the cluster's version.</summary>
    public required SweepRequest Question { get; init; }

    /// <summary>Where the latencies come from.</summary>
    public required IReadOnlyList<SweepProfile> Profiles { get; init; }

    /// <summary>What nobody said, in plain words.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>Configurations in all, every one of them a row.</summary>
    public required int Configurations { get; init; }

    /// <summary>Configurations that can be trained.</summary>
    public required int Feasible { get; init; }

    /// <summary>By sequence length and sequences a step.</summary>
    public required IReadOnlyList<SweepWorkload> Workloads { get; init; }

    /// <summary>Version of the planner that computed it.</summary>
    public required string PlannerVersion { get; init; }

    /// <summary>When it was computed, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Path of all its rows; missing when nothing was stored.</summary>
    public string? RowsUrl { get; init; }
}
