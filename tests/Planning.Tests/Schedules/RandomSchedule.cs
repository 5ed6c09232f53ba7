using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planning.Tests.Schedules;

/// <summary>A random shape and the schedule of some kind for it.</summary>
internal sealed record RandomSchedule(ScheduleKind Kind, int DeviceCount, int VirtualStages, int[] SliceCounts)
{
    public Schedule Schedule { get; } = PipelineSchedules.Create(Kind, DeviceCount, SliceCounts, VirtualStages);

    public int StageCount => DeviceCount * VirtualStages;

    public static RandomSchedule Create(Random random, ScheduleKind kind) => new(
        kind,
        random.Next(1, 6),
        kind == ScheduleKind.Interleaved ? random.Next(1, 4) : 1,
        [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => random.Next(1, 6))]);
}
