using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Parallelism;

/// <summary>All configurations of some degrees, micro-batch sizes, schedules and recompute levels.</summary>
public sealed record SweepSpace
{
    /// <summary>Devices of the pipeline, P.</summary>
    public required IReadOnlyList<int> PipelineDegrees { get; init; }

    /// <summary>Replicas, D.</summary>
    public IReadOnlyList<int> DataDegrees { get; init; } = [1];

    /// <summary>Devices that share each layer, t.</summary>
    public IReadOnlyList<int> TensorDegrees { get; init; } = [1];

    /// <summary>Sequences that travel together, b.</summary>
    public IReadOnlyList<int> MicroBatches { get; init; } = [1];

    /// <summary>Schedules.</summary>
    public IReadOnlyList<ScheduleChoice> Schedules { get; init; } = [ScheduleChoice.Flush];

    /// <summary>Levels of recompute.</summary>
    public IReadOnlyList<Recompute> RecomputeLevels { get; init; } = [Recompute.None];

    /// <summary>How many <see cref="Configurations"/> there are.</summary>
    public long Count => checked(
        (long)PipelineDegrees.Count * DataDegrees.Count * TensorDegrees.Count
        * MicroBatches.Count * Schedules.Count * RecomputeLevels.Count);

    /// <summary>Their product, in the order of the properties, the last one running fastest.</summary>
    public IEnumerable<Configuration> Configurations() =>
        from pipeline in PipelineDegrees
        from data in DataDegrees
        from tensor in TensorDegrees
        from microBatch in MicroBatches
        from schedule in Schedules
        from recompute in RecomputeLevels
        select new Configuration(new ParallelDegrees(pipeline, data, tensor), microBatch, schedule, recompute);
}
