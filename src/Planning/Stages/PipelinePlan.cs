using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// A slicing for each micro-batch on given stages under a schedule, what the simulator says that it costs, and how near
/// that is to the best possible.
/// </summary>
public sealed class PipelinePlan
{
    internal PipelinePlan(PipelineProblem problem, IEnumerable<MicroBatchSlicing> microBatches)
    {
        (Schedule, VirtualStages) = (problem.Schedule, problem.VirtualStages);
        MicroBatches = [.. microBatches];
    }

    /// <summary>In the order in which they enter the pipeline.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches { get; }

    /// <summary>The kind of schedule that it is for.</summary>
    public ScheduleKind Schedule { get; }

    /// <summary>Stages on each device.</summary>
    public int VirtualStages { get; }

    /// <summary>Simulated time from the first forward's start to the end of the step's last action.</summary>
    public Milliseconds Makespan { get; internal init; }

    /// <summary>No slicing of the problem has a smaller makespan under the schedule.</summary>
    public Milliseconds LowerBound { get; internal init; }

    /// <summary>(makespan − lower bound) / makespan; 0 means proven optimal.</summary>
    public double OptimalityGap => Makespan.Value == 0 ? 0 : (Makespan.Value - LowerBound.Value) / Makespan.Value;

    /// <summary>Plans that were simulated to find it.</summary>
    public int Simulations { get; internal init; }
}
