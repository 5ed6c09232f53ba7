using Microsoft.AspNetCore.Http.HttpResults;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>The resource /v1/plans/{a}/diff/{b}.</summary>
internal static class PlanDiffEndpoint
{
    public static void MapDiff(this IEndpointRouteBuilder plans) =>
        plans.MapGet("/{a}/diff/{b}", GetAsync)
            .WithName("GetPlanDiff")
            .WithExample("a", services => services.GetRequiredService<ReferencePlan>().PlanId)
            .WithExample("b", services => services.GetRequiredService<ReferencePlan>().OtherPlanId)
            .ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>What changed from one plan to another, why, and by how much.</summary>
    /// <remarks>
    /// Where the questions allow it both slicings are priced under each other's question, so that one sees how much of
    /// the change is the slicing and how much the numbers.
    /// </remarks>
    /// <param name="a">Id of the plan before.</param>
    /// <param name="b">Id of the plan after.</param>
    private static async Task<Results<Ok<PlanDiffResponse>, ProblemHttpResult>> GetAsync(
        string a, string b, PlanRepository plans, PlanService planner, CancellationToken cancellationToken)
    {
        if (await plans.FindAsync(a, cancellationToken) is not { } before)
        {
            return Problems.PlanNotFound(a);
        }

        if (await plans.FindAsync(b, cancellationToken) is not { } after)
        {
            return Problems.PlanNotFound(b);
        }

        var crossPrice = PlanCrossPricing.Of(
            before,
            await planner.QuestionOfAsync(before, cancellationToken),
            after,
            await planner.QuestionOfAsync(after, cancellationToken));
        return TypedResults.Ok(PlanDiff.Of(before, after, crossPrice));
    }
}
