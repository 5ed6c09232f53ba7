using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Profiles;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>From a request to an answer: understand it, look it up, else make it and store it.</summary>
internal sealed class PlanService(
    PlanPartsFinder parts, PlanMaker maker, PlanRepository plans, PlanTurns turns, IOptions<PlannerOptions> options)
{
    /// <returns>The question, or null and everything that is wrong with the request.</returns>
    public async Task<(PlanQuestion? Question, Faults Faults)> ParseAsync(
        PlanRequest sent, CancellationToken cancellationToken)
    {
        var named = await parts.FindAsync(sent, cancellationToken);
        var question = new PlanQuestionParser(options.Value, named).Parse(sent, out var faults);
        return (question, faults);
    }

    /// <summary>
    /// The same of a request on another profile than the one that it names, which need not be stored.
    /// </summary>
    public async Task<(PlanQuestion? Question, Faults Faults)> ParseAsync(
        PlanRequest sent, Profile profile, CancellationToken cancellationToken)
    {
        var named = await parts.FindAsync(sent, cancellationToken);
        var parser = new PlanQuestionParser(options.Value, named with { Profile = profile });
        var question = parser.Parse(sent, out var faults);
        return (question, faults);
    }

    /// <summary>
    /// The question that a stored plan answers. Models, profiles and versions of clusters are never removed, so that it
    /// has one; limits that are narrower now do not matter any more.
    /// </summary>
    public async Task<PlanQuestion> QuestionOfAsync(PlanResponse plan, CancellationToken cancellationToken)
    {
        var named = await parts.FindAsync(plan.Question, cancellationToken);
        return new PlanQuestionParser(PlannerOptions.Unlimited, named).Parse(plan.Question, out var faults)
            ?? throw new InvalidDataException(
                $"The question of plan {plan.PlanId} has faults in {string.Join(", ", faults.ByField.Keys)}.");
    }

    /// <summary>The same on another profile of its layer.</summary>
    public async Task<PlanQuestion> QuestionOfAsync(
        PlanResponse plan, Profile profile, CancellationToken cancellationToken)
    {
        var named = await parts.FindAsync(plan.Question, cancellationToken);
        return new PlanQuestionParser(PlannerOptions.Unlimited, named with { Profile = profile })
            .Parse(plan.Question, out var faults)
            ?? throw new InvalidDataException(
                $"Plan {plan.PlanId} on profile {profile.ProfileId} has faults in "
                + $"{string.Join(", ", faults.ByField.Keys)}.");
    }

    /// <summary>The answer; nothing is looked up or stored.</summary>
    /// <inheritdoc cref="FindOrMakeAsync(PlanQuestion, TimeSpan?, CancellationToken)" path="/param"/>
    public Task<PlanOutcome> PreviewAsync(
        PlanQuestion question, TimeSpan? patience, CancellationToken cancellationToken) =>
        maker.MakeAsync(question, patience, progress: null, cancellationToken);

    /// <summary>The stored plan, made first where nobody asked before. Equal questions are solved once.</summary>
    /// <param name="question">The question.</param>
    /// <param name="patience">Longest that the search may take; null: as long as it takes.</param>
    /// <param name="cancellationToken">Gives up; whoever else waits for the same plan makes it then.</param>
    public Task<PlanOutcome> FindOrMakeAsync(
        PlanQuestion question, TimeSpan? patience, CancellationToken cancellationToken) =>
        FindOrMakeAsync(question, patience, progress: null, cancellationToken);

    /// <inheritdoc cref="FindOrMakeAsync(PlanQuestion, TimeSpan?, CancellationToken)"/>
    /// <param name="progress">Is told how far the search is, where there is one.</param>
    public async Task<PlanOutcome> FindOrMakeAsync(
        PlanQuestion question,
        TimeSpan? patience,
        IProgress<SearchProgress>? progress,
        CancellationToken cancellationToken)
    {
        var planId = question.PlanId();
        return await plans.FindAsync(planId, cancellationToken) is { } known
            ? new PlanOutcome(known, null)
            : await turns.TakeAsync(planId, MakeAsync, cancellationToken);

        async Task<PlanOutcome> MakeAsync()
        {
            if (await plans.FindAsync(planId, cancellationToken) is { } meanwhile)
            {
                return new PlanOutcome(meanwhile, null);
            }

            var outcome = await maker.MakeAsync(question, patience, progress, cancellationToken);
            return outcome.Plan is { } answer ? await StoreAsync(answer, cancellationToken) : outcome;
        }
    }

    private async Task<PlanOutcome> StoreAsync(PlanResponse answer, CancellationToken cancellationToken)
    {
        var plan = answer with { TimelineUrl = PlanEndpoints.TimelinePath(answer.PlanId) };
        return await plans.AddAsync(plan, cancellationToken)
            ? new PlanOutcome(plan, null, IsNew: true)
            : new PlanOutcome(await plans.FindAsync(plan.PlanId, cancellationToken), null);
    }
}
