using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Models;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The stored plans, page by page.</summary>
internal static class PlanListEndpoint
{
    public static void MapPlanList(this IEndpointRouteBuilder plans) =>
        plans.MapGet("/", ListAsync)
            .WithName("ListPlans")
            .WithExample("pageSize", "10")
            .WithExample("model", ReferencePlan.Request.Model!)
            .WithExample("profile", ReferencePlan.Request.Profile!);

    /// <summary>The plans that are stored, newest first.</summary>
    /// <param name="pageSize">Most plans in one answer: 100 when it is missing, 1000 when it is more.</param>
    /// <param name="cursor">The nextCursor of the page before; the first page when it is missing.</param>
    /// <param name="model">Only plans for this model; for all when it is missing.</param>
    /// <param name="profile">Only plans made from the profile of this id or name; from all when it is missing.</param>
    private static async Task<Results<Ok<Page<PlanSummary>>, ProblemHttpResult>> ListAsync(
        string? pageSize,
        string? cursor,
        string? model,
        string? profile,
        ModelRepository models,
        ProfileRepository profiles,
        PlanRepository plans,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var paging = Paging.Parse(pageSize, cursor, faults);
        faults.Require(
            model is null || await models.FindAsync(model, cancellationToken) is not null,
            "model",
            $"'{model}' is not in the catalogue; GET /v1/models lists it.");
        var made = profile is null ? null : await profiles.FindAsync(profile, cancellationToken);
        faults.Require(
            profile is null || made is not null,
            "profile",
            $"'{profile}' is no profile's id or name; GET /v1/profiles lists them.");
        return faults.Any
            ? Problems.InvalidRequest(faults)
            : TypedResults.Ok(await plans.ListAsync(paging, model, made?.Summary.ProfileId, cancellationToken));
    }
}
