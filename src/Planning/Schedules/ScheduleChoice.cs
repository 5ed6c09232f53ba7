namespace TeraPipe.Planning.Schedules;

/// <summary>A kind of schedule and how many stages each device has under it.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="VirtualStages">Stages on each device, V; more than 1 only under the interleaved schedule.</param>
public readonly record struct ScheduleChoice(ScheduleKind Kind, int VirtualStages = 1)
{
    /// <summary>The flush schedule.</summary>
    public static ScheduleChoice Flush { get; } = new(ScheduleKind.Flush);

    /// <summary>The schedule for a batch.</summary>
    /// <param name="deviceCount">Devices of the pipeline, D.</param>
    /// <param name="sliceCounts">How many slices each micro-batch has, first micro-batch first.</param>
    public Schedule Create(int deviceCount, IReadOnlyList<int> sliceCounts) =>
        PipelineSchedules.Create(Kind, deviceCount, sliceCounts, VirtualStages);

    /// <summary>"1f1b", "interleaved × 2".</summary>
    public override string ToString() => VirtualStages == 1 ? Kind.Name() : $"{Kind.Name()} × {VirtualStages}";
}
