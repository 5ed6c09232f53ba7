using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Parallelism;

/// <summary>What is to be trained, on which cluster: what all configurations of a sweep have in common.</summary>
public sealed record TrainingJob
{
    /// <summary>The GPUs and what joins them.</summary>
    public required Cluster Cluster { get; init; }

    /// <summary>The whole model.</summary>
    public required ModelShape Model { get; init; }

    /// <summary>
    /// One layer as one device of a tensor-parallel group of so many computes its share, without what the group tells
    /// each other and without recompute; null if that degree is not known. It is asked from one thread.
    /// </summary>
    public required Func<int, ILatencyModel?> LayerLatency { get; init; }

    /// <summary>
    /// Whether <see cref="LayerLatency"/> of that degree has what the group tells each other after all, as it does
    /// where a whole group was measured.
    /// </summary>
    public Func<int, bool> IsGroupMeasured { get; init; } = _ => false;

    /// <summary>
    /// The share of a backward that is W where the schedule splits it, by the degree; one half where nothing is said.
    /// </summary>
    public Func<int, double> WeightGradientShare { get; init; } = _ => SplitBackward.WeightGradientShare;

    /// <summary>Tokens of every sequence, L.</summary>
    public required Tokens Sequence { get; init; }

    /// <summary>Every slice is a multiple of it, g.</summary>
    public required Tokens Grain { get; init; }

    /// <summary>Sequences in one step of all replicas together; each takes its share of them, its batch.</summary>
    public required int StepSequences { get; init; }

    /// <summary>Precision, fused attention, ZeRO-1, what is reserved; degrees and recompute are the sweep's.</summary>
    public MemorySettings Settings { get; init; } = new();

    /// <summary>What a stage does while it sends and receives.</summary>
    public TransferPolicy Transfers { get; init; } = TransferPolicy.Overlapped;

    /// <summary>When the replicas add up their gradients.</summary>
    public GradientReduction Reduction { get; init; } = GradientReduction.Overlapped;
}
