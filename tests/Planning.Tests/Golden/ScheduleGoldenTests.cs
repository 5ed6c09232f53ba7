using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planning.Tests.Golden;

/// <summary>Each kind of schedule as text and as picture: 4 devices, micro-batches of 3, 2 and 4 slices.</summary>
public class ScheduleGoldenTests
{
    private static readonly int[] SliceCounts = [3, 2, 4];

    [Theory]
    [InlineData(ScheduleKind.Flush, 1)]
    [InlineData(ScheduleKind.OneForwardOneBackward, 1)]
    [InlineData(ScheduleKind.Interleaved, 2)]
    [InlineData(ScheduleKind.ZeroBubble, 1)]
    public void Schedule_is_as_recorded(ScheduleKind kind, int virtualStages) => Goldens.Check(
        $"schedule-{kind.Name()}.txt", PipelineSchedules.Create(kind, 4, SliceCounts, virtualStages) + "\n");

    [Theory]
    [InlineData(ScheduleKind.Interleaved, 2)]
    [InlineData(ScheduleKind.ZeroBubble, 1)]
    public void Picture_and_trace_are_as_recorded(ScheduleKind kind, int virtualStages)
    {
        var timeline = PipelineSimulator.Simulate(
            PipelineSchedules.Create(kind, 4, SliceCounts, virtualStages),
            action => new Milliseconds(action.Phase == Phase.Backward ? 2 : 1.25));

        Goldens.Check($"timeline-{kind.Name()}.svg", TimelineSvg.Write(timeline, $"{kind.Name()}, 4 devices"));
        Goldens.Check($"trace-{kind.Name()}.json", ChromeTrace.Write(timeline));
    }
}
