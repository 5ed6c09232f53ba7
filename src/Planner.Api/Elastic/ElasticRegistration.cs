using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Jobs;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Understands the elastic part of a registration, and makes the first decision about the run's
/// plan.</summary>
internal sealed class ElasticRegistration(ElasticReplanner replanner, IOptions<ElasticOptions> options)
{
    /// <param name="sent">Null: the run is not elastic.</param>
    /// <param name="question">What the run's first plan answers; null where that has faults.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    /// <returns>The settings, but for the plan's id; they count only where there is no fault.</returns>
    public ElasticSettings? Parse(ElasticRequest? sent, PlanQuestion? question, Faults faults) =>
        sent is null ? null : new ElasticParser(sent, options.Value, faults).Parse(question);

    /// <param name="parsed">Null: the run is not elastic.</param>
    /// <param name="question">What the plan answers.</param>
    /// <param name="plan">The plan that the run begins with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The settings and the events that follow the registration, or that it took too long.</returns>
    public async Task<(ElasticSettings? Settings, IReadOnlyList<JobEventDraft> Events, ProblemHttpResult? Problem)>
        BeginAsync(
            ElasticSettings? parsed, PlanQuestion question, PlanResponse plan, CancellationToken cancellationToken)
    {
        if (parsed is null)
        {
            return (null, [], null);
        }

        var settings = parsed with { PlanId = plan.PlanId };
        var (begun, problem) = await replanner.BeginAsync(settings, question, cancellationToken);
        return begun is null ? (settings, [], problem) : (settings, [Draft(begun, plan)], null);
    }

    private static JobEventDraft Draft(ElasticReplan begun, PlanResponse plan) =>
        new(JobEventKind.ElasticPlanned, begun.Reason, plan.PlanId)
        {
            ProfileId = plan.ProfileId, ElasticReplan = begun,
        };
}
