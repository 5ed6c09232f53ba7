using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using TeraPipe.Contracts.Operations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Operations;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>
/// Where questions become operations: those that are too large to wait for, and those that prefer it.
/// </summary>
internal sealed class PlanDesk(OperationDesk operations, PlanRepository plans, IOptions<PlannerOptions> options)
{
    /// <summary>Whether this question becomes an operation.</summary>
    public bool Takes(PlanQuestion question, HttpRequest request) =>
        operations.PreferenceOf(request).RespondAsync || !PlanSize.Of(question).IsAnsweredAtOnce(options.Value);

    /// <summary>A what-if leaves nothing behind, also no operation: so one that is too large is a fault.</summary>
    public void RefuseTooLarge(PlanQuestion question, Faults faults)
    {
        var (size, limits) = (PlanSize.Of(question), options.Value);
        faults.Require(
            size.IsAnsweredAtOnce(limits),
            "validateOnly",
            $"must be false for a question of {size.Grains} grains and {size.SliceCosts} slice costs: at most "
            + $"{limits.MaxGrains} (Planner:MaxGrains) and {limits.MaxSliceCosts} (Planner:MaxSliceCosts) "
            + "are answered at once. Stored, it becomes an operation.");
    }

    /// <summary>What is known is answered at once; else an operation makes it.</summary>
    public async Task<Results<Created<PlanResponse>, Ok<PlanResponse>, Accepted<OperationResponse>, ProblemHttpResult>>
        AnswerAsync(PlanQuestion question, HttpContext http, CancellationToken cancellationToken)
    {
        var planId = question.PlanId();
        if (await plans.FindAsync(planId, cancellationToken) is { } known)
        {
            return TypedResults.Ok(known);
        }

        return await operations.AnswerAsync(
            http,
            PlanOperation.Kind,
            planId,
            question.ToRequest(),
            () => plans.FindAsync(planId, cancellationToken),
            cancellationToken);
    }
}
