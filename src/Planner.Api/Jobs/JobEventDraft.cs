using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Observations;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>An event before it has its place in the log and its time.</summary>
internal sealed record JobEventDraft(string Kind, string Reason, string PlanId)
{
    public string? ProfileId { get; init; }
    public ObservationStatistics? Statistics { get; init; }
    public DriftReport? Drift { get; init; }
    public ReplanNumbers? Replan { get; init; }

    public JobEvent At(int sequence, DateTimeOffset time) => new()
    {
        Sequence = sequence,
        Kind = Kind,
        OccurredAt = time,
        Reason = Reason,
        PlanId = PlanId,
        ProfileId = ProfileId,
        Statistics = Statistics,
        Drift = Drift,
        Replan = Replan,
    };
}
