using TeraPipe.Contracts.Elastic;
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
    public ElasticEventRequest? ElasticEvent { get; init; }
    public ElasticReplan? ElasticReplan { get; init; }

    /// <param name="sequence">Its place in the log.</param>
    /// <param name="time">When it happened; kept to the microsecond, as the database has it.</param>
    public JobEvent At(int sequence, DateTimeOffset time) => new()
    {
        Sequence = sequence,
        Kind = Kind,
        OccurredAt = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond)),
        Reason = Reason,
        PlanId = PlanId,
        ProfileId = ProfileId,
        Statistics = Statistics,
        Drift = Drift,
        Replan = Replan,
        ElasticEvent = ElasticEvent,
        ElasticReplan = ElasticReplan,
    };
}
