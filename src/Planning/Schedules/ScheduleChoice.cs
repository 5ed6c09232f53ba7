namespace TeraPipe.Planning.Schedules;

/// <summary>A kind of schedule and how many stages each device has under it.</summary>
public sealed record ScheduleChoice
{
    /// <param name="kind">Which kind.</param>
    /// <param name="virtualStages">Stages on each device, V. More than 1 only under
    /// <see cref="ScheduleKind.Interleaved"/>; with 1 that is <see cref="ScheduleKind.OneForwardOneBackward"/>.</param>
    /// <exception cref="ArgumentException">There are several virtual stages under a schedule that has none.
    /// </exception>
    public ScheduleChoice(ScheduleKind kind, int virtualStages = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(virtualStages, 1);
        if (virtualStages > 1 && kind != ScheduleKind.Interleaved)
        {
            throw new ArgumentException(
                $"The {kind.Name()} schedule has one stage on each device, not {virtualStages}; "
                + "the interleaved schedule has several.",
                nameof(virtualStages));
        }

        (Kind, VirtualStages) = (kind, virtualStages);
    }

    /// <summary>The flush schedule.</summary>
    public static ScheduleChoice Flush { get; } = new(ScheduleKind.Flush);

    /// <summary>Which kind.</summary>
    public ScheduleKind Kind { get; }

    /// <summary>Stages on each device, V; stage s of the pipeline is on device s mod P.</summary>
    public int VirtualStages { get; }

    /// <summary>Whether backwards are split into I and W.</summary>
    public bool SplitsBackward => Kind == ScheduleKind.ZeroBubble;

    /// <summary>The schedule for a batch.</summary>
    /// <param name="deviceCount">Devices of the pipeline, P. Without virtual stages each is one stage.</param>
    /// <param name="sliceCounts">How many slices each micro-batch has, first micro-batch first.</param>
    /// <exception cref="ArgumentException">There is no micro-batch, or one has no slice.</exception>
    public Schedule Create(int deviceCount, IReadOnlyList<int> sliceCounts) => Kind switch
    {
        ScheduleKind.Flush => FlushSchedule.Create(deviceCount, sliceCounts),
        ScheduleKind.OneForwardOneBackward => OneForwardOneBackwardSchedule.Create(deviceCount, sliceCounts),
        ScheduleKind.Interleaved => InterleavedSchedule.Create(deviceCount, sliceCounts, VirtualStages),
        ScheduleKind.ZeroBubble => ZeroBubbleSchedule.Create(deviceCount, sliceCounts),
        _ => throw new InvalidOperationException($"There is no schedule of kind {Kind}."),
    };

    /// <summary>"1f1b", "interleaved × 2".</summary>
    public override string ToString() => VirtualStages == 1 ? Kind.Name() : $"{Kind.Name()} × {VirtualStages}";
}
