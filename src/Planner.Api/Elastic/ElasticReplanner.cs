using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Plans elastic runs, each time within the time of a search. It stores nothing.</summary>
internal sealed class ElasticReplanner(
    PlanService planner, PlanRepository plans, ProfileRepository profiles, IOptions<PlannerOptions> options)
{
    /// <summary>The first decision about a run's plan.</summary>
    public Task<(ElasticReplan? Replan, ProblemHttpResult? Problem)> BeginAsync(
        ElasticSettings settings, PlanQuestion question, CancellationToken cancellationToken) => WithinTimeAsync(
        token => Task.FromResult(new ElasticDecider(
            new ElasticQuestion(question, settings),
            settings,
            ElasticState.None,
            ElasticCause.Registration,
            token).Begin()),
        cancellationToken);

    /// <summary>The decision after an event.</summary>
    /// <param name="settings">How the run is elastic.</param>
    /// <param name="facts">The run after the event, with the plan from before.</param>
    /// <param name="cause">The event.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The decision, or that it took too long.</returns>
    public Task<(ElasticReplan? Replan, ProblemHttpResult? Problem)> DecideAsync(
        ElasticSettings settings, ElasticState facts, ElasticCause cause, CancellationToken cancellationToken) =>
        WithinTimeAsync(
            async token =>
            {
                var question = await QuestionAsync(settings.PlanId, facts.ProfileId, token);
                return new ElasticDecider(
                    new ElasticQuestion(question, settings), settings, facts, cause, token).Decide();
            },
            cancellationToken);

    private async Task<PlanQuestion> QuestionAsync(
        string planId, string profileId, CancellationToken cancellationToken)
    {
        var plan = (await plans.FindAsync(planId, cancellationToken))!;
        return plan.ProfileId == profileId
            ? await planner.QuestionOfAsync(plan, cancellationToken)
            : await planner.QuestionOfAsync(
                plan, (await profiles.FindAsync(profileId, cancellationToken))!.Profile, cancellationToken);
    }

    private async Task<(ElasticReplan? Replan, ProblemHttpResult? Problem)> WithinTimeAsync(
        Func<CancellationToken, Task<ElasticReplan>> decide, CancellationToken cancellationToken)
    {
        var patience = options.Value.SearchTimeout;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            return (await decide(deadline.Token), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, Problems.SearchTimedOut(patience));
        }
    }
}
