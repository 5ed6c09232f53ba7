using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The resource /v1/plans.</summary>
internal static class PlanEndpoints
{
    public const string Path = "/v1/plans";

    public static string TimelinePath(string planId) => $"{Path}/{planId}/timeline";

    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        var plans = routes.MapGroup(Path).WithTags("Plans");

        plans.MapPost("/", CreateAsync)
            .WithName("CreatePlan")
            .WithExample(ReferencePlan.Request)
            .WithExample("validateOnly", "false")
            .ProducesBodyProblems()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        plans.MapGet("/{planId}", GetAsync)
            .WithName("GetPlan")
            .WithExample("planId", services => services.GetRequiredService<ReferencePlan>().PlanId)
            .ProducesProblem(StatusCodes.Status404NotFound);

        plans.MapTimeline();
    }

    /// <summary>Finds the slicing of least predicted step time, and keeps the plan.</summary>
    /// <remarks>
    /// 201 with the plan's path when it is new, 200 when the same was asked before, and 200 for a what-if.
    /// </remarks>
    /// <param name="body">The question.</param>
    /// <param name="validateOnly">true: a what-if, answered in full but not stored. false when it is missing.</param>
    private static async Task<Results<Created<PlanResponse>, Ok<PlanResponse>, ProblemHttpResult>> CreateAsync(
        Body<PlanRequest> body,
        string? validateOnly,
        PlanService planner,
        PlanRepository plans,
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

        if (!isWhatIf && await plans.FindAsync(question.PlanId(), cancellationToken) is { } known)
        {
            return TypedResults.Ok(known);
        }

        if (await planner.AnswerAsync(question, cancellationToken) is not { } answer)
        {
            return Problems.SearchTimedOut(options.Value.SearchTimeout);
        }

        if (isWhatIf)
        {
            return TypedResults.Ok(answer);
        }

        // Read back what is stored: it is what everybody gets from now on, also where somebody else stored it first.
        var isNew = await plans.AddAsync(answer, cancellationToken);
        var stored = (await plans.FindAsync(answer.PlanId, cancellationToken))!;
        return isNew ? TypedResults.Created($"{Path}/{stored.PlanId}", stored) : TypedResults.Ok(stored);
    }

    /// <summary>A plan that was made before.</summary>
    /// <param name="planId">Its id.</param>
    private static async Task<Results<Ok<PlanResponse>, ProblemHttpResult>> GetAsync(
        string planId, PlanRepository plans, CancellationToken cancellationToken) =>
        await plans.FindAsync(planId, cancellationToken) is { } plan
            ? TypedResults.Ok(plan)
            : Problems.PlanNotFound(planId);
}
