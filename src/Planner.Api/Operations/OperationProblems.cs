using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TeraPipe.Contracts.Operations;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>A problem on its way into the table and, where the client waited after all, out of it.</summary>
internal static class OperationProblems
{
    public static OperationProblem ToOperationProblem(this ProblemDetails problem) => new()
    {
        Type = problem.Type!,
        Title = problem.Title!,
        Status = problem.Status!.Value,
        Detail = problem.Detail,
        Errors = problem is HttpValidationProblemDetails invalid
            ? invalid.Errors.ToDictionary(fault => fault.Key, fault => (IReadOnlyList<string>)fault.Value)
            : null,
    };

    public static ProblemHttpResult ToResult(this OperationProblem problem)
    {
        var details = problem.Errors is { } errors
            ? new HttpValidationProblemDetails(errors.ToDictionary(fault => fault.Key, fault => fault.Value.ToArray()))
            : new ProblemDetails();
        (details.Type, details.Title, details.Status, details.Detail) =
            (problem.Type, problem.Title, problem.Status, problem.Detail);
        return TypedResults.Problem(details);
    }
}
