using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Elastic;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>
/// Where a run stands: a fold over its events. The row of the table jobs is the same, kept so that nobody need read the
/// whole log.
/// </summary>
internal sealed record JobState
{
    /// <summary>Events so far.</summary>
    public required int Version { get; init; }

    public required string PlanId { get; init; }

    /// <summary>The event since which it runs the plan.</summary>
    public required int PlanSince { get; init; }

    /// <summary>A drift is confirmed and nothing is decided yet.</summary>
    public bool IsReplanPending { get; init; }

    /// <summary>The last event that sums up observations of the plan; null: there is none yet.</summary>
    public int? ObservedEvent { get; init; }

    /// <summary>Null: it is not elastic.</summary>
    public ElasticState? Elastic { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public bool IsActive => EndedAt is null;

    /// <summary>The state after a whole log.</summary>
    public static JobState Of(IEnumerable<JobEvent> log, JobPolicy policy) =>
        log.Aggregate((JobState?)null, (state, next) => After(state, next, policy))!;

    /// <summary>The state after one event more; the first one is that of registration.</summary>
    public static JobState After(JobState? state, JobEvent next, JobPolicy policy) => state is null
        ? new JobState
        {
            Version = next.Sequence,
            PlanId = next.PlanId,
            PlanSince = next.Sequence,
            RegisteredAt = next.OccurredAt,
        }
        : (state with { Version = next.Sequence }).Changed(next, policy);

    private JobState Changed(JobEvent next, JobPolicy policy) => next.Kind switch
    {
        JobEventKind.Observed => this with { ObservedEvent = next.Sequence },
        JobEventKind.DriftConfirmed => this with
        {
            ObservedEvent = next.Sequence,
            IsReplanPending = policy.ReplanOnDrift,
        },
        JobEventKind.Replanned or JobEventKind.ReplanDeclined => this with { IsReplanPending = false },
        JobEventKind.PlanChanged => this with
        {
            PlanId = next.PlanId,
            PlanSince = next.Sequence,
            ObservedEvent = null,
        },
        JobEventKind.Ended => this with { EndedAt = next.OccurredAt, IsReplanPending = false },
        _ when next.ElasticEvent is not null || next.ElasticReplan is not null => this with
        {
            Elastic = (Elastic ?? ElasticState.None).After(next),
        },
        _ => throw new InvalidDataException($"Event {next.Sequence} is of no known kind: {next.Kind}."),
    };
}
