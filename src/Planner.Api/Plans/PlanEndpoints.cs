using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using PlanAnswer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Created<TeraPipe.Contracts.Plans.PlanResponse>,
    Microsoft.AspNetCore.Http.HttpResults.Ok<TeraPipe.Contracts.Plans.PlanResponse>,
    Microsoft.AspNetCore.Http.HttpResults.Accepted<TeraPipe.Contracts.Operations.OperationResponse>,
    Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult>;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The resource /v1/plans.</summary>
internal static class PlanEndpoints
{
    public const string Path = "/v1/plans";

    private const string Json = "application/json; charset=utf-8";

    public static string PathOf(string planId) => $"{Path}/{planId}";

    public static string TimelinePath(string planId) => $"{Path}/{planId}/timeline";

    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        var plans = routes.MapGroup(Path).WithTags("Plans");

        plans.MapPlanList();

        plans.MapPost("/", CreateAsync)
            .WithName("CreatePlan")
            .WithExample(ReferencePlan.Request)
            .WithExample("validateOnly", "false")
            .WithExample(Preference.Header, "wait=10")
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        plans.MapGet("/{planId}", GetAsync)
            .WithName("GetPlan")
            .WithExample("planId", services => services.GetRequiredService<ReferencePlan>().PlanId)
            .Produces<PlanResponse>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed); // where If-Match names another tag

        plans.MapTimeline();
        plans.MapDiff();
    }

    /// <summary>Finds the slicing of least predicted step time, and keeps the plan.</summary>
    /// <remarks>
    /// 201 with the plan's path when it is new, 200 when the same was asked before, and 200 for a what-if. 422 where
    /// there is no such plan: a strict question that the profile does not cover, or a plan that does not fit the
    /// devices' memory.
    ///
    /// 202 with the path of an operation where the question is too large to wait for (Planner:MaxGrains,
    /// Planner:MaxSliceCosts), or with Prefer: respond-async; unless the operation ends, or the plan was there, before
    /// the time of Prefer: wait is over. Who asks the same meanwhile gets the same operation.
    /// </remarks>
    /// <param name="body">The question.</param>
    /// <param name="validateOnly">true: a what-if, answered in full but not stored. false when it is missing.</param>
    /// <param name="prefer">
    /// respond-async: rather 202 at once; wait=10: so many seconds the client waits for an operation (RFC 7240).
    /// </param>
    private static async Task<PlanAnswer> CreateAsync(
        Body<PlanRequest> body,
        string? validateOnly,
        [FromHeader(Name = Preference.Header)] string? prefer,
        HttpContext http,
        PlanService planner,
        PlanDesk desk,
        IOptions<PlannerOptions> options,
        CancellationToken cancellationToken)
    {
        if (!body.IsReadable(out var sent, out var problem))
        {
            return problem;
        }

        var (question, faults) = await planner.ParseAsync(sent, cancellationToken);
        var isWhatIf = SentValues.Flag(validateOnly, "validateOnly", faults) ?? false;
        if (question is not null && isWhatIf)
        {
            desk.RefuseTooLarge(question, faults);
        }

        if (question is null || faults.Any)
        {
            return Problems.InvalidRequest(faults);
        }

        if (!isWhatIf && desk.Takes(question, http.Request))
        {
            return await desk.AnswerAsync(question, http, cancellationToken);
        }

        var patience = options.Value.SearchTimeout;
        var outcome = isWhatIf
            ? await planner.PreviewAsync(question, patience, cancellationToken)
            : await planner.FindOrMakeAsync(question, patience, cancellationToken);
        return outcome switch
        {
            { Problem: { } refusal } => refusal,
            { IsNew: true, Plan: { } made } => TypedResults.Created(PathOf(made.PlanId), made),
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
