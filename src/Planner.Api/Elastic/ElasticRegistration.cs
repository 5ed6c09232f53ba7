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
internal sealed class ElasticRegistration(
    PlanService planner, ElasticReplanner replanner, IOptions<ElasticOptions> options)
{
    /// <param name="sent">Null: the run is not elastic.</param>
    /// <param name="plan">The plan that the run begins with; null where that has faults.</param>
    /// <param name="faults">Takes all that is wrong.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The settings and the events that follow the registration, or that it took too long.</returns>
    public async Task<(ElasticSettings? Settings, IReadOnlyList<JobEventDraft> Events, ProblemHttpResult? Problem)>
        BeginAsync(ElasticRequest? sent, PlanResponse? plan, Faults faults, CancellationToken cancellationToken)
    {
        if (sent is null)
        {
            return (null, [], null);
        }

        var question = plan is null ? null : await planner.QuestionOfAsync(plan, cancellationToken);
        var settings = new ElasticParser(sent, options.Value, faults).Parse(plan?.PlanId, question);
        if (faults.Any || question is null)
        {
            return (settings, [], null);
        }

        var (begun, problem) = await replanner.BeginAsync(settings, question, cancellationToken);
        return begun is null ? (settings, [], problem) : (settings, [Draft(begun, plan!)], null);
    }

    private static JobEventDraft Draft(ElasticReplan begun, PlanResponse plan) =>
        new(JobEventKind.ElasticPlanned, begun.Reason, plan.PlanId)
        {
            ProfileId = plan.ProfileId, ElasticReplan = begun,
        };
}
