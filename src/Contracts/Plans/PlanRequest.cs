namespace TeraPipe.Contracts.Plans;

/// <summary>
/// Body of POST /v1/plans. Every field may be missing: this is what was sent, not what was meant. Model, profile,
/// stages, sequenceTokens and grainTokens are required.
/// </summary>
public sealed record PlanRequest
{
    /// <summary>A model of the catalogue.</summary>
    public string? Model { get; init; }

    /// <summary>The profile to plan on: its id or its name.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// Pipeline stages, K; divides the model's layers. With virtualStages: devices of the pipeline, each of which holds
    /// so many stages.
    /// </summary>
    public int? Stages { get; init; }

    /// <summary>Tokens of every sequence, L.</summary>
    public int? SequenceTokens { get; init; }

    /// <summary>Every slice is a multiple of it, g; divides sequenceTokens.</summary>
    public int? GrainTokens { get; init; }

    /// <summary>Sequences in one step and replica, B; 1 when it is missing.</summary>
    public int? BatchSequences { get; init; }

    /// <summary>
    /// Devices that share each layer; 1 when it is missing. A measured profile must have been measured with it.
    /// </summary>
    public int? TensorParallelDegree { get; init; }

    /// <summary>
    /// A cluster of the catalogue: its links carry what the stages send each other, and its devices' memory is the
    /// limit. When it is missing transfers are free and memory is not limited.
    /// </summary>
    public string? Cluster { get; init; }

    /// <summary>Which version of the cluster; the newest when it is missing.</summary>
    public int? ClusterVersion { get; init; }

    /// <summary>
    /// Replicas of the pipeline, each with its own batch; 1 when it is missing. They move stages apart on the cluster,
    /// and share the optimiser state with zero1.
    /// </summary>
    public int? DataParallelDegree { get; init; }

    /// <summary>
    /// The order of the actions: "flush" when it is missing, "1f1b", "interleaved" or "zero-bubble".
    /// </summary>
    public string? Schedule { get; init; }

    /// <summary>Stages on each device under the interleaved schedule, V; 1 when it is missing.</summary>
    public int? VirtualStages { get; init; }

    /// <summary>
    /// What a stage does while its activations or gradients are under way: "overlapped" (it computes on) when it is
    /// missing, or "exposed" (it waits). Needs a cluster.
    /// </summary>
    public string? Transfers { get; init; }

    /// <summary>What the slices must keep to besides being whole grains.</summary>
    public PlanConstraints? Constraints { get; init; }

    /// <summary>
    /// true: only slices that are measured or lie between measurements, and a problem where there is no such plan.
    /// false when it is missing: what lies beyond is extrapolated, and the answer says how much of it is.
    /// </summary>
    public bool? Strict { get; init; }

    /// <summary>
    /// Which latencies to plan on: "expected" (the measurements less their noise) when it is missing, or "raw" (as they
    /// were measured). A datasheet has only one kind.
    /// </summary>
    public string? Latencies { get; init; }

    /// <summary>
    /// What the backward computes again instead of keeping it: "none" when it is missing, "selective" (attention's
    /// scores) or "full" (whole layers).
    /// </summary>
    public string? Recompute { get; init; }

    /// <summary>Whether the replicas share the optimiser state among them (ZeRO, stage 1); false if missing.</summary>
    public bool? Zero1 { get; init; }

    /// <summary>What one device has, in bytes; the cluster's device memory when it is missing.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>
    /// A plan that is proven to be so near the best is good enough: (makespan − lower bound) / makespan, from 0, when
    /// it is missing, to below 1.
    /// </summary>
    public double? OptimalityGap { get; init; }

    /// <summary>
    /// After so many milliseconds of search the best plan so far is the answer, with its gap. When it is missing the
    /// search goes on to its end.
    /// </summary>
    public int? DeadlineMs { get; init; }
}
