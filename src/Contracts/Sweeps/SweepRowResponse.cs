using TeraPipe.Contracts.Plans;

namespace TeraPipe.Contracts.Sweeps;

/// <summary>What a sweep says about one configuration.</summary>
public sealed record SweepRowResponse
{
    /// <summary>Its number within the sweep, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>Tokens of every sequence, L.</summary>
    public required int SequenceTokens { get; init; }

    /// <summary>Sequences in one step of all replicas together.</summary>
    public required int StepSequences { get; init; }

    /// <summary>Devices of the pipeline, P.</summary>
    public required int PipelineDegree { get; init; }

    /// <summary>Replicas, D.</summary>
    public required int DataDegree { get; init; }

    /// <summary>Devices that share each layer, t.</summary>
    public required int TensorDegree { get; init; }

    /// <summary>Sequences that travel together, b.</summary>
    public required int MicroBatch { get; init; }

    /// <summary>"flush", "1f1b", "interleaved" or "zero-bubble".</summary>
    public required string Schedule { get; init; }

    /// <summary>Stages on each device, V; 1 but for the interleaved schedule.</summary>
    public required int VirtualStages { get; init; }

    /// <summary>"none", "selective" or "full".</summary>
    public required string Recompute { get; init; }

    /// <summary>GPUs that it takes, P · D · t.</summary>
    public required long Gpus { get; init; }

    /// <summary>Whether no other configuration of the same workload beats it: it is on the Pareto front.</summary>
    public required bool Pareto { get; init; }

    /// <summary>
    /// From the step's first forward until the replicas have added up their gradients, in milliseconds; missing where
    /// there is an obstacle. The update of the weights is not in it.
    /// </summary>
    public double? StepMs { get; init; }

    /// <summary>
    /// The step's tokens over stepMs: what compares workloads of different lengths; missing like stepMs.
    /// </summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>
    /// What the device needs that needs the most, in bytes; missing where something else than memory is in the way.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Why it cannot be trained; missing where it can.</summary>
    public SweepObstacle? Obstacle { get; init; }

    /// <summary>
    /// Body that asks for the plan of this configuration, or for what would make it fit where memory is in the way;
    /// missing where something else is. A plan chooses the sizes of its micro-batches itself and is for one replica, so
    /// that its step is not quite the row's.
    /// </summary>
    public PlanRequest? Plan { get; init; }

    /// <summary>Where to POST the body; missing like it.</summary>
    public string? PlanUrl { get; init; }
}
