using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The resource /v1/plans.</summary>
internal static class PlanEndpoints
{
    private const string Path = "/v1/plans";
    private const string Json = "application/json; charset=utf-8";

    public static string TimelinePath(string planId) => $"{Path}/{planId}/timeline";

    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        var plans = routes.MapGroup(Path).WithTags("Plans");

        plans.MapPlanList();

        plans.MapPost("/", CreateAsync)
            .WithName("CreatePlan")
            .WithExample(ReferencePlan.Request)
            .WithExample("validateOnly", "false")
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        plans.MapGet("/{planId}", GetAsync)
            .WithName("GetPlan")
            .WithExample("planId", services => services.GetRequiredService<ReferencePlan>().PlanId)
            .Produces<PlanResponse>()
            .ProducesProblem(StatusCodes.Status404NotFound);

        plans.MapTimeline();
        plans.MapDiff();
    }

    /// <summary>Finds the slicing of least predicted step time, and keeps the plan.</summary>
    /// <remarks>
    /// 201 with the plan's path when it is new, 200 when the same was asked before, and 200 for a what-if. 422 where
    /// there is no such plan: a strict question that the profile does not cover, or a plan that does not fit the
    /// devices' memory.
    /// </remarks>
    /// <param name="body">The question.</param>
    /// <param name="validateOnly">true: a what-if, answered in full but not stored. false when it is missing.</param>
    private static async Task<Results<Created<PlanResponse>, Ok<PlanResponse>, ProblemHttpResult>> CreateAsync(
        Body<PlanRequest> body,
        string? validateOnly,
        PlanService planner,
        IOptions<PlannerOptions> options,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var (question, faults) = await planner.ParseAsync(sent, cancellationToken);
        faults.Require(
            bool.TryParse(validateOnly ?? "false", out var isWhatIf), "validateOnly", "must be true or false.");
        if (question is null || faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        var patience = options.Value.SearchTimeout;
        var outcome = isWhatIf
            ? await planner.PreviewAsync(question, patience, cancellationToken)
            : await planner.FindOrMakeAsync(question, patience, cancellationToken);
        return outcome switch
        {
            { Problem: { } refusal } => refusal,
            { IsNew: true, Plan: { } made } => TypedResults.Created($"{Path}/{made.PlanId}", made),
            _ => TypedResults.Ok(outcome.Plan),
        };
    }

    /// <summary>A plan that was made before, word for word as it was answered then.</summary>
    /// <param name="planId">Its id.</param>
    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetAsync(
        string planId, PlanRepository plans, CancellationToken cancellationToken) =>
        await plans.FindStoredAsync(planId, cancellationToken) is { } plan
            ? TypedResults.Bytes(plan.Utf8Json, Json, entityTag: plan.Tag)
            : Problems.PlanNotFound(planId);
}
