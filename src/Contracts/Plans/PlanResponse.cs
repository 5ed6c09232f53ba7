namespace TeraPipe.Contracts.Plans;

/// <summary>
/// A plan: the question, the best slicing, its certificate, and what people would have done without it.
/// </summary>
public sealed record PlanResponse
{
    /// <summary>32 hexadecimal digits that follow from the question: the same question has the same plan.</summary>
    public required string PlanId { get; init; }

    /// <summary>What was asked, with all its defaults: sent again it has this plan for its answer.</summary>
    public required PlanRequest Question { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The profile's id, also where the question named it by name.</summary>
    public required string ProfileId { get; init; }

    /// <summary>Pipeline stages, K; with virtual stages the devices that hold them.</summary>
    public required int Stages { get; init; }

    /// <summary>Layers on each stage.</summary>
    public required int LayersPerStage { get; init; }

    /// <summary>Tokens of every sequence, L.</summary>
    public required int SequenceTokens { get; init; }

    /// <summary>Every slice is a multiple of it, g.</summary>
    public required int GrainTokens { get; init; }

    /// <summary>Sequences in one step and replica, B.</summary>
    public required int BatchSequences { get; init; }

    /// <summary>Devices that share each layer.</summary>
    public required int TensorParallelDegree { get; init; }

    /// <summary>The order of the actions: "flush", "1f1b", "interleaved" or "zero-bubble".</summary>
    public required string Schedule { get; init; }

    /// <summary>The best slicing.</summary>
    public required Slicing Plan { get; init; }

    /// <summary>No slicing has a smaller predicted makespan, in milliseconds.</summary>
    public required double LowerBoundMs { get; init; }

    /// <summary>(makespan − lower bound) / makespan; 0 means proven optimal.</summary>
    public required double OptimalityGap { get; init; }

    /// <summary>
    /// Optimiser step of one stage in milliseconds; missing when the profile has none, and then left out of stepMs.
    /// </summary>
    public double? OptimizerMs { get; init; }

    /// <summary>
    /// The same figures for what people do without a planner, each rule tuned for the flush schedule; without those
    /// whose slices the latency model refuses.
    /// </summary>
    public required IReadOnlyList<Slicing> Alternatives { get; init; }

    /// <summary>What each constraint of the question costs; empty without constraints.</summary>
    public required IReadOnlyList<PlanConstraintCost> ConstraintCosts { get; init; }

    /// <summary>What each device needs.</summary>
    public required PlanMemory Memory { get; init; }

    /// <summary>What the numbers rest on, and how true that is.</summary>
    public required PlanBasis Basis { get; init; }

    /// <summary>
    /// The makespan as an interval; missing where the layer was not measured, and under other schedules than flush.
    /// </summary>
    public PlanPrediction? Prediction { get; init; }

    /// <summary>What to know before trusting the plan, in plain sentences; empty where there is nothing.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Version of the planner that computed it.</summary>
    public required string PlannerVersion { get; init; }

    /// <summary>When it was computed, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// Path of the plan's timeline (SVG, Chrome trace or JSON by Accept); missing when nothing was stored.
    /// </summary>
    public string? TimelineUrl { get; init; }
}
