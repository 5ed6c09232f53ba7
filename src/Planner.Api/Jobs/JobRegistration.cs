using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Elastic;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>Registers runs: understands the request, finds or makes the plan, writes the first event.</summary>
internal sealed class JobRegistration(
    JobRepository jobs,
    PlanService planner,
    PlanRepository plans,
    ElasticRegistration elastic,
    IOptions<PlannerOptions> options)
{
    /// <returns>The run with its plan and whether it is new, or the problem.</returns>
    public async Task<(JobResponse? Job, bool IsNew, ProblemHttpResult? Problem)> RegisterAsync(
        JobRequest sent, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var policy = JobParser.Parse(sent, faults);
        var (question, known) = await QuestionAsync(sent, faults, cancellationToken);
        var elasticSettings = elastic.Parse(sent.Elastic, question, faults);
        if (faults.Any)
        {
            return (null, false, Problems.InvalidRequest(faults));
        }

        var outcome = known is null
            ? await planner.FindOrMakeAsync(question!, options.Value.SearchTimeout, cancellationToken)
            : new PlanOutcome(known, null);
        if (outcome.Plan is not { } plan)
        {
            return (null, false, outcome.Problem);
        }

        var (settings, begun, tooLong) = await elastic.BeginAsync(
            elasticSettings, question!, plan, cancellationToken);
        if (tooLong is not null)
        {
            return (null, false, tooLong);
        }

        var registered = new JobEventDraft(JobEventKind.Registered, $"It begins with plan {plan.PlanId}.", plan.PlanId);
        var isNew = await jobs.AddAsync(sent.Job!, policy, settings, [registered, .. begun], cancellationToken);
        var stored = (await jobs.FindAsync(sent.Job!, cancellationToken))!;
        return isNew || await IsSameAsync(stored, policy, settings, plan.PlanId, cancellationToken)
            ? (JobBodies.Of(stored, await plans.FindAsync(stored.State.PlanId, cancellationToken)), isNew, null)
            : (null, false, Problems.JobNameTaken(stored.Job));
    }

    /// <summary>Whether the run was registered with the very same: its plan may have changed since.</summary>
    private async Task<bool> IsSameAsync(
        StoredJob stored,
        JobPolicy policy,
        ElasticSettings? settings,
        string planId,
        CancellationToken cancellationToken)
    {
        var first = await jobs.EventsAsync(stored.Job, after: 0, limit: 1, cancellationToken);
        return stored.Policy == policy && first[0].PlanId == planId
            && ElasticJson.Of(stored.Elastic) == ElasticJson.Of(settings);
    }

    /// <returns>The question, and its plan where the request names one; null where there is a fault.</returns>
    private async Task<(PlanQuestion? Question, PlanResponse? Known)> QuestionAsync(
        JobRequest sent, Faults faults, CancellationToken cancellationToken)
    {
        if (sent.PlanId is { } planId)
        {
            var known = await plans.FindAsync(planId, cancellationToken);
            faults.Require(known is not null, "planId", $"'{planId}' is no plan's id; POST /v1/plans makes one.");
            return known is null ? (null, null) : (await planner.QuestionOfAsync(known, cancellationToken), known);
        }

        if (sent.Plan is null)
        {
            return (null, null);
        }

        var (question, planFaults) = await planner.ParseAsync(sent.Plan, cancellationToken);
        faults.AddAll(planFaults, "plan.");
        return (question, null);
    }
}
