using TeraPipe.Contracts.Plans;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>A timeline on the wire.</summary>
internal static class TimelineBodies
{
    public static TimelineResponse Of(string planId, string slicing, Timeline timeline) => new()
    {
        PlanId = planId,
        Slicing = slicing,
        MakespanMs = timeline.Makespan.Value,
        Actions = [.. timeline.Devices.SelectMany(actions => actions).Select(Of)],
    };

    private static TimelineAction Of(TimedAction timed) => new(
        timed.Action.Stage,
        timed.Action.Phase.InWords(),
        timed.Action.MicroBatch,
        timed.Action.Slice,
        timed.Start.Value,
        timed.End.Value);
}
