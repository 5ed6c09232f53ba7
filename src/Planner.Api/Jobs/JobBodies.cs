using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Elastic;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>Runs on the wire.</summary>
internal static class JobBodies
{
    private const string Active = "active";
    private const string Ended = "ended";

    public static JobResponse Of(StoredJob job, PlanResponse? plan = null) => new()
    {
        Job = job.Job,
        State = job.State.IsActive ? Active : Ended,
        Version = job.State.Version,
        PlanId = job.State.PlanId,
        Policy = job.Policy,
        Statistics = job.Observed?.Statistics,
        Drift = job.Observed?.Drift,
        IsReplanPending = job.State.IsReplanPending,
        RegisteredAt = job.State.RegisteredAt,
        EndedAt = job.State.EndedAt,
        Plan = plan,
        Elastic = ElasticBodies.Of(job),
    };

    /// <param name="job">The run after it.</param>
    /// <param name="decision">Null: somebody else changed the run's plan while this was decided.</param>
    /// <param name="plan">The plan where it is another one.</param>
    public static ReplanResponse Of(StoredJob job, ReplanDecision? decision, PlanResponse? plan) => new()
    {
        Job = job.Job,
        Version = job.State.Version,
        PlanId = job.State.PlanId,
        PlanChanged = plan is not null,
        Plan = plan,
        Reason = decision?.Reason ?? "Its plan was changed meanwhile: GET its events.",
        Replan = decision?.Numbers ?? new() { MinimumGainFraction = job.Policy.MinimumGainFraction },
    };
}
