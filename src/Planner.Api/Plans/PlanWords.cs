using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The words of a plan request's fields.</summary>
internal static class PlanWords
{
    public static readonly Choice<ScheduleKind> Schedules =
        new([.. ScheduleKinds.All.Select(kind => (kind.Name(), kind))]);

    public static readonly Choice<TransferPolicy> Transfers =
        new(("overlapped", TransferPolicy.Overlapped), ("exposed", TransferPolicy.Exposed));

    /// <summary>Whether the latencies are those that were measured, noise and all.</summary>
    public static readonly Choice<bool> RawLatencies = new(("expected", false), ("raw", true));

    public static readonly Choice<Recompute> RecomputeLevels =
        new(("none", Recompute.None), ("selective", Recompute.Selective), ("full", Recompute.Full));
}
