using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Parallelism;

/// <summary>One way to train: what a sweep goes over.</summary>
/// <param name="Degrees">Devices of the pipeline, replicas, devices that share a layer: K, D and t.</param>
/// <param name="MicroBatch">Sequences that travel together, b.</param>
/// <param name="Schedule">The order of the slices' actions.</param>
/// <param name="Recompute">What the backward computes again.</param>
public readonly record struct Configuration(
    ParallelDegrees Degrees, int MicroBatch, ScheduleChoice Schedule, Recompute Recompute)
{
    /// <summary>"K 8 × D 4 × t 2, micro-batch 1, 1f1b, recompute full".</summary>
    public override string ToString() =>
        $"K {Degrees.Pipeline} × D {Degrees.Data} × t {Degrees.Tensor}, micro-batch {MicroBatch}, {Schedule}, "
        + $"recompute {Recompute.ToString().ToLowerInvariant()}";
}
