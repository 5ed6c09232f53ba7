using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Memory;

/// <summary>A step that was weighed: what is chosen, what it takes and what it needs.</summary>
public sealed class MemoryPlan
{
    /// <summary>The schedule of each group.</summary>
    public required ScheduleChoice Schedule { get; init; }

    /// <summary>What the backward computes again.</summary>
    public required Recompute Recompute { get; init; }

    /// <summary>The accumulation groups, largest first: each one's micro-batches, in order.</summary>
    public required IReadOnlyList<IReadOnlyList<MicroBatchSlicing>> Groups { get; init; }

    /// <summary>All groups, one after another.</summary>
    public required Milliseconds Makespan { get; init; }

    /// <summary>What each device needs, in the group that needs the most.</summary>
    public required IReadOnlyList<DeviceMemory> Memory { get; init; }
}
