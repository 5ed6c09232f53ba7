using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Parallelism;

/// <summary>What a sweep says about one configuration.</summary>
public sealed class SweepRow
{
    /// <summary>The configuration.</summary>
    public required Configuration Configuration { get; init; }

    /// <summary>GPUs that it takes: P · D · t.</summary>
    public long Gpus => Configuration.Degrees.Gpus;

    /// <summary>Null if it can be trained.</summary>
    public Obstacle? Obstacle { get; init; }

    /// <summary>What is missing, where memory is in the way.</summary>
    public MemoryShortage? Shortage { get; init; }

    /// <summary>
    /// From the step's first forward until the replicas have added up their gradients; null if it can't be trained. The
    /// update of the weights is not in it.
    /// </summary>
    public Milliseconds? StepTime { get; init; }

    /// <summary>
    /// What each device of the pipeline needs; null where something else than memory is in the way already.
    /// </summary>
    public IReadOnlyList<DeviceMemory>? Memory { get; init; }

    /// <summary>What the device needs that needs the most; null like <see cref="Memory"/>.</summary>
    public Bytes? MostMemory => Memory?.Max(device => device.Total);

    /// <summary>One replica's micro-batches; null like <see cref="Memory"/>.</summary>
    public IReadOnlyList<MicroBatchSlicing>? MicroBatches { get; init; }
}
