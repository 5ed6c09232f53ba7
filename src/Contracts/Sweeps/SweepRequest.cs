namespace TeraPipe.Contracts.Sweeps;

/// <summary>
/// Body of POST /v1/sweeps: many ways to train one model on one cluster, all combinations of the lists. Every field may
/// be missing: this is what was sent, not what was meant. Model, cluster, profiles, sequenceTokens, stepSequences and
/// grainTokens are required. The order within a list is of no matter.
/// </summary>
public sealed record SweepRequest
{
    /// <summary>A model of the catalogue.</summary>
    public string? Model { get; init; }

    /// <summary>A cluster of the catalogue, whose links are all known.</summary>
    public string? Cluster { get; init; }

    /// <summary>Which version of the cluster; the newest when it is missing.</summary>
    public int? ClusterVersion { get; init; }

    /// <summary>
    /// Profiles of the cluster's device, all of one dtype, each by its id or its name: at most one measured with each
    /// tensor-parallel degree, and at most one datasheet, which serves all other degrees.
    /// </summary>
    public IReadOnlyList<string>? Profiles { get; init; }

    /// <summary>Tokens of every sequence, L; each number is swept apart.</summary>
    public IReadOnlyList<int>? SequenceTokens { get; init; }

    /// <summary>Sequences in one step of all replicas together; each number is swept apart.</summary>
    public IReadOnlyList<int>? StepSequences { get; init; }

    /// <summary>Every slice is a multiple of it, g; divides every number of sequenceTokens.</summary>
    public int? GrainTokens { get; init; }

    /// <summary>
    /// Devices of the pipeline, P; when it is missing all divisors of the model's layers that the cluster has GPUs for.
    /// </summary>
    public IReadOnlyList<int>? PipelineDegrees { get; init; }

    /// <summary>
    /// Replicas, D; when it is missing all divisors of any number of stepSequences that the cluster has GPUs for.
    /// </summary>
    public IReadOnlyList<int>? DataDegrees { get; init; }

    /// <summary>
    /// Devices that share each layer, t; when it is missing the degrees that were measured and, with a datasheet, all
    /// divisors of the heads within a node.
    /// </summary>
    public IReadOnlyList<int>? TensorDegrees { get; init; }

    /// <summary>
    /// Sequences that travel together, b; when it is missing the sizes that were measured, or 1 with datasheets only.
    /// </summary>
    public IReadOnlyList<int>? MicroBatches { get; init; }

    /// <summary>"flush", "1f1b", "interleaved", "zero-bubble"; all of them when it is missing.</summary>
    public IReadOnlyList<string>? Schedules { get; init; }

    /// <summary>Stages on each device under the interleaved schedule, V, from 2; 2 when it is missing.</summary>
    public IReadOnlyList<int>? VirtualStages { get; init; }

    /// <summary>
    /// "none", "selective", "full": what the backward computes again; none and full when it is missing.
    /// </summary>
    public IReadOnlyList<string>? RecomputeLevels { get; init; }

    /// <summary>
    /// What a stage does while its activations or gradients are under way: "overlapped" (it computes on) when it is
    /// missing, or "exposed" (it waits).
    /// </summary>
    public string? Transfers { get; init; }

    /// <summary>
    /// When the replicas add up their gradients: "overlapped" (with the backward of the layers that follow) when it is
    /// missing, or "exposed" (after it).
    /// </summary>
    public string? Reduction { get; init; }

    /// <summary>Whether the replicas share the optimiser state among them (ZeRO, stage 1); false when missing.
    /// </summary>
    public bool? Zero1 { get; init; }

    /// <summary>
    /// true: only slices that are measured or lie between measurements; what has none is infeasible. false when it is
    /// missing: what lies beyond is extrapolated.
    /// </summary>
    public bool? Strict { get; init; }
}
