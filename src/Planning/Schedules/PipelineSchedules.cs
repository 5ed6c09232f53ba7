namespace TeraPipe.Planning.Schedules;

/// <summary>The catalogue of schedules: for each kind its name and its generator.</summary>
public static class PipelineSchedules
{
    private static readonly string[] Names = ["flush", "1f1b", "interleaved", "zero-bubble"]; // in the enum's order

    /// <summary>All kinds, the oldest first.</summary>
    public static IReadOnlyList<ScheduleKind> Kinds { get; } = Enum.GetValues<ScheduleKind>();

    /// <summary>"flush", "1f1b", "interleaved" or "zero-bubble".</summary>
    public static string Name(this ScheduleKind kind) => Names[(int)kind];

    /// <summary>Whether the text is the name of a kind, and of which.</summary>
    public static bool TryParse(string? name, out ScheduleKind kind)
    {
        var index = Array.IndexOf(Names, name);
        kind = (ScheduleKind)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Whether backwards are split into I and W under this schedule.</summary>
    public static bool SplitsBackward(this ScheduleKind kind) => kind == ScheduleKind.ZeroBubble;

    /// <summary>The schedule of that kind.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="deviceCount">Devices of the pipeline, D. Without virtual stages each is one stage.</param>
    /// <param name="sliceCounts">How many slices each micro-batch has, first micro-batch first.</param>
    /// <param name="virtualStages">Stages on each device, V; stage s is on device s mod D. More than 1 only under
    /// <see cref="ScheduleKind.Interleaved"/>; with 1 that is <see cref="ScheduleKind.OneForwardOneBackward"/>.</param>
    /// <exception cref="ArgumentException">There is no micro-batch, one without a slice, or several virtual stages
    /// under a schedule that has none.</exception>
    public static Schedule Create(
        ScheduleKind kind, int deviceCount, IReadOnlyList<int> sliceCounts, int virtualStages = 1)
    {
        if (virtualStages != 1 && kind != ScheduleKind.Interleaved)
        {
            throw new ArgumentException(
                $"The {kind.Name()} schedule has one stage on each device, not {virtualStages}; "
                + "the interleaved schedule has several.",
                nameof(virtualStages));
        }

        return kind switch
        {
            ScheduleKind.Flush => FlushSchedule.Create(deviceCount, sliceCounts),
            ScheduleKind.OneForwardOneBackward => OneForwardOneBackwardSchedule.Create(deviceCount, sliceCounts),
            ScheduleKind.Interleaved => InterleavedSchedule.Create(deviceCount, sliceCounts, virtualStages),
            ScheduleKind.ZeroBubble => ZeroBubbleSchedule.Create(deviceCount, sliceCounts),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
