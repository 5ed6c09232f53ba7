using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Observations;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>
/// What happens to a run. Each change is one transaction; a search stands between two, and what it decides counts only
/// if the run still has the plan that it was decided about. Whatever is cut off in between is taken up again with the
/// next observation, as the run is still marked for it.
/// </summary>
internal sealed class JobService(
    JobRepository jobs,
    JobObserver observer,
    Replanner replanner,
    ObservationService observations,
    PlanRepository plans)
{
    /// <summary>Stores what the run observed, and plans it again where that is due.</summary>
    public async Task<(JobObservationsResponse? Answer, ProblemHttpResult? Problem)> ObserveAsync(
        StoredJob job, JobObservationsRequest sent, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        if (await ParseAsync(job, sent, faults, cancellationToken) is not { } batch)
        {
            return (null, Problems.InvalidRequest(faults));
        }

        var (after, observed) = await jobs.ChangeAsync(
            job.Job,
            (stored, transaction) => AddAsync(stored, batch, transaction, cancellationToken),
            cancellationToken);
        if (observed is null)
        {
            return (null, Problems.JobEnded(job.Job));
        }

        if (after.State.IsReplanPending && observed.Watched >= after.Policy.MinimumStepsBetweenReplans)
        {
            (after, _) = await ReplanAsync(
                after, "A drift was confirmed.", stored => stored.State.IsReplanPending, cancellationToken);
        }

        return (await AnswerAsync(after, batch, observed, cancellationToken), null);
    }

    /// <summary>Decides whether the run is to have another plan, and gives it that one.</summary>
    /// <param name="job">As it is now.</param>
    /// <param name="cause">Why it is asked, as a sentence.</param>
    /// <param name="mayChange">Whether the run still is as it must be, once the decision is made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The run after it, and what was decided; null where the run changed meanwhile, and nothing was done.
    /// </returns>
    public async Task<(StoredJob Job, ReplanDecision? Decision)> ReplanAsync(
        StoredJob job, string cause, Func<StoredJob, bool> mayChange, CancellationToken cancellationToken)
    {
        var decision = await replanner.DecideAsync(job, cancellationToken);
        return await jobs.ChangeAsync(
            job.Job,
            (stored, _) => Task.FromResult(
                stored.State.PlanSince == job.State.PlanSince && mayChange(stored)
                    ? (decision, decision.Events(cause, stored.State.PlanId))
                    : ((ReplanDecision?)null, (IReadOnlyList<JobEventDraft>)[])),
            cancellationToken);
    }

    /// <summary>Ends the run.</summary>
    /// <returns>The run, and whether it may be so: false where <paramref name="mayChange"/> says so of it.</returns>
    public Task<(StoredJob Job, bool MayChange)> EndAsync(
        StoredJob job, Func<StoredJob, bool> mayChange, CancellationToken cancellationToken)
    {
        return jobs.ChangeAsync(job.Job, (stored, _) => Task.FromResult(End(stored)), cancellationToken);

        (bool, IReadOnlyList<JobEventDraft>) End(StoredJob stored) => !mayChange(stored)
            ? (false, [])
            : (true, stored.State.IsActive
                ? [new(JobEventKind.Ended, "It was said to have ended.", stored.State.PlanId)]
                : []);
    }

    private async Task<ObservationBatch?> ParseAsync(
        StoredJob job, JobObservationsRequest sent, Faults faults, CancellationToken cancellationToken)
    {
        var planId = sent.PlanId ?? job.State.PlanId;
        var plan = await plans.FindAsync(planId, cancellationToken);
        faults.Require(plan is not null, "planId", $"'{planId}' is no plan's id.");
        var request = new ObservationsRequest { Observations = sent.Observations, Slicing = sent.Slicing };
        return plan is null ? null : await observations.ParseAsync(request, plan, faults, cancellationToken);
    }

    private async Task<(JobObserved? Result, IReadOnlyList<JobEventDraft> Events)> AddAsync(
        StoredJob job, ObservationBatch batch, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        job.State.IsActive ? await observer.AddAsync(job, batch, transaction, cancellationToken) : (null, []);

    private async Task<JobObservationsResponse> AnswerAsync(
        StoredJob job, ObservationBatch batch, JobObserved observed, CancellationToken cancellationToken)
    {
        var isChanged = job.State.PlanId != batch.Plan.PlanId;
        return new JobObservationsResponse
        {
            Job = job.Job,
            Version = job.State.Version,
            PlanId = job.State.PlanId,
            PlanChanged = isChanged,
            Plan = isChanged ? await plans.FindAsync(job.State.PlanId, cancellationToken) : null,
            Stored = batch.Observations.Count,
            Statistics = observed.Statistics,
            Drift = observed.Drift,
        };
    }
}
