using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Elastic;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>One row of the table jobs. It never leaves <see cref="JobRepository"/>.</summary>
internal sealed record JobRow
{
    public const string SelectSql = """
        SELECT job                           AS Job,
               replan_on_drift               AS ReplanOnDrift,
               minimum_gain_fraction         AS MinimumGainFraction,
               minimum_steps_between_replans AS MinimumStepsBetweenReplans,
               version                       AS Version,
               plan_id                       AS PlanId,
               plan_since                    AS PlanSince,
               is_replan_pending             AS IsReplanPending,
               observed_event                AS ObservedEvent,
               registered_at                 AS RegisteredAt,
               ended_at                      AS EndedAt,
               elastic                       AS Elastic,
               elastic_state                 AS ElasticState
          FROM jobs
        """;

    public const string InsertSql = """
        INSERT INTO jobs (job, replan_on_drift, minimum_gain_fraction, minimum_steps_between_replans, version, plan_id,
                          plan_since, is_replan_pending, observed_event, registered_at, ended_at, elastic,
                          elastic_state)
        VALUES (@Job, @ReplanOnDrift, @MinimumGainFraction, @MinimumStepsBetweenReplans, @Version, @PlanId,
                @PlanSince, @IsReplanPending, @ObservedEvent, @RegisteredAt, @EndedAt, @Elastic::jsonb,
                @ElasticState::jsonb)
            ON CONFLICT DO NOTHING
        """;

    public const string UpdateSql = """
        UPDATE jobs
           SET version = @Version,
               plan_id = @PlanId,
               plan_since = @PlanSince,
               is_replan_pending = @IsReplanPending,
               observed_event = @ObservedEvent,
               ended_at = @EndedAt,
               elastic_state = @ElasticState::jsonb
         WHERE job = @Job
        """;

    public required string Job { get; init; }
    public required bool ReplanOnDrift { get; init; }
    public required double MinimumGainFraction { get; init; }
    public required int MinimumStepsBetweenReplans { get; init; }
    public required int Version { get; init; }
    public required string PlanId { get; init; }
    public required int PlanSince { get; init; }
    public required bool IsReplanPending { get; init; }
    public int? ObservedEvent { get; init; }
    public required DateTime RegisteredAt { get; init; }
    public DateTime? EndedAt { get; init; }
    public string? Elastic { get; init; }
    public string? ElasticState { get; init; }

    public static JobRow From(StoredJob job) => new()
    {
        Job = job.Job,
        ReplanOnDrift = job.Policy.ReplanOnDrift,
        MinimumGainFraction = job.Policy.MinimumGainFraction,
        MinimumStepsBetweenReplans = job.Policy.MinimumStepsBetweenReplans,
        Version = job.State.Version,
        PlanId = job.State.PlanId,
        PlanSince = job.State.PlanSince,
        IsReplanPending = job.State.IsReplanPending,
        ObservedEvent = job.State.ObservedEvent,
        RegisteredAt = job.State.RegisteredAt.UtcDateTime,
        EndedAt = job.State.EndedAt?.UtcDateTime,
        Elastic = ElasticJson.Of(job.Elastic),
        ElasticState = job.State.Elastic?.ToJson(),
    };

    public StoredJob ToJob(JobEvent? observed = null) => new(
        Job,
        new JobPolicy(ReplanOnDrift, MinimumGainFraction, MinimumStepsBetweenReplans),
        new JobState
        {
            Version = Version,
            PlanId = PlanId,
            PlanSince = PlanSince,
            IsReplanPending = IsReplanPending,
            ObservedEvent = ObservedEvent,
            RegisteredAt = RegisteredAt,
            EndedAt = EndedAt,
            Elastic = ElasticJson.ParseState(ElasticState),
        },
        observed)
    {
        Elastic = ElasticJson.Parse(Elastic),
    };
}
