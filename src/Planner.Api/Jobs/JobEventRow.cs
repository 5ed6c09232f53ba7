using System.Text.Json;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Observations;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>One row of the table job_events. It never leaves <see cref="JobRepository"/>.</summary>
internal sealed record JobEventRow
{
    public const string SelectSql = """
        SELECT sequence    AS Sequence,
               kind        AS Kind,
               occurred_at AS OccurredAt,
               reason      AS Reason,
               plan_id     AS PlanId,
               profile_id  AS ProfileId,
               numbers     AS Numbers
          FROM job_events
        """;

    public const string InsertSql = """
        INSERT INTO job_events (job, sequence, kind, occurred_at, reason, plan_id, profile_id, numbers,
                                event_id)
        VALUES (@Job, @Sequence, @Kind, @OccurredAt, @Reason, @PlanId, @ProfileId, @Numbers::jsonb,
                @EventId)
        """;

    public required int Sequence { get; init; }
    public required string Kind { get; init; }
    public required DateTime OccurredAt { get; init; }
    public required string Reason { get; init; }
    public required string PlanId { get; init; }
    public string? ProfileId { get; init; }
    public string? Numbers { get; init; }

    public static object From(string job, JobEvent stored) => new
    {
        Job = job,
        stored.Sequence,
        stored.Kind,
        OccurredAt = stored.OccurredAt.UtcDateTime,
        stored.Reason,
        stored.PlanId,
        stored.ProfileId,
        Numbers = stored is
            { Statistics: null, Drift: null, Replan: null, ElasticEvent: null, ElasticReplan: null }
            ? null
            : JsonSerializer.Serialize(
                new NumbersJson(
                    stored.Statistics, stored.Drift, stored.Replan, stored.ElasticEvent, stored.ElasticReplan),
                PlannerJson.Options),
        EventId = stored.ElasticEvent?.Id,
    };

    public JobEvent ToEvent()
    {
        var numbers = Numbers is null
            ? new NumbersJson(null, null, null, null, null)
            : JsonSerializer.Deserialize<NumbersJson>(Numbers, PlannerJson.Options)!;
        return new JobEvent
        {
            Sequence = Sequence,
            Kind = Kind,
            OccurredAt = OccurredAt,
            Reason = Reason,
            PlanId = PlanId,
            ProfileId = ProfileId,
            Statistics = numbers.Statistics,
            Drift = numbers.Drift,
            Replan = numbers.Replan,
            ElasticEvent = numbers.ElasticEvent,
            ElasticReplan = numbers.ElasticReplan,
        };
    }

    private sealed record NumbersJson(
        ObservationStatistics? Statistics,
        DriftReport? Drift,
        ReplanNumbers? Replan,
        ElasticEventRequest? ElasticEvent,
        ElasticReplan? ElasticReplan);
}
