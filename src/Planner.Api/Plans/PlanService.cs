using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Models;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>From a request to an answer: understand it, look it up, else search.</summary>
internal sealed class PlanService(
    ModelRepository models,
    ProfileRepository profiles,
    IOptions<PlannerOptions> options,
    TimeProvider clock,
    ILogger<PlanService> logger)
{
    /// <returns>The question, or null and everything that is wrong with the request.</returns>
    public async Task<(PlanQuestion? Question, Faults Faults)> ParseAsync(
        PlanRequest sent, CancellationToken cancellationToken)
    {
        var model = sent.Model is null ? null : await models.FindAsync(sent.Model, cancellationToken);
        var profile = sent.Profile is null ? null : await profiles.FindAsync(sent.Profile, cancellationToken);
        var question = new PlanQuestionParser(options.Value, model, profile?.Profile).Parse(sent, out var faults);
        return (question, faults);
    }

    /// <summary>
    /// The question that a stored plan answers. Models and profiles are never removed, so that it has one.
    /// </summary>
    public async Task<PlanQuestion> QuestionOfAsync(PlanResponse plan, CancellationToken cancellationToken)
    {
        var model = await models.FindAsync(plan.Model, cancellationToken);
        var profile = await profiles.FindAsync(plan.ProfileId, cancellationToken);
        return new PlanQuestion(
            model!,
            profile!.Profile,
            plan.Stages,
            plan.SequenceTokens,
            plan.GrainTokens,
            plan.BatchSequences,
            plan.TensorParallelDegree);
    }

    /// <returns>The answer; null when it takes longer than Planner:SearchTimeout.</returns>
    public async Task<PlanResponse?> AnswerAsync(PlanQuestion question, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Value.SearchTimeout);
        var startedAt = clock.GetTimestamp();
        try
        {
            var answer = await Task.Run(
                () => PlanBuilder.Build(question, clock.GetUtcNow(), deadline.Token), deadline.Token);
            var searchMs = clock.GetElapsedTime(startedAt).TotalMilliseconds;
            PlanLog.Planned(logger, answer.PlanId, answer.Model, answer.Stages, answer.Plan.MakespanMs, searchMs);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
