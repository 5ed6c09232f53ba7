using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Operations;

/// <summary>A problem on its way into the table and, where the client waited after all, out of it.</summary>
internal static class OperationProblems
{
    public static Problem ToContract(this ProblemDetails problem) => new()
    {
        Type = problem.Type!,
        Title = problem.Title!,
        Status = problem.Status!.Value,
        Detail = problem.Detail,
        Retryable = problem.Extensions[Problems.Retryable] is true,
        Errors = problem is HttpValidationProblemDetails invalid
            ? invalid.Errors.ToDictionary(fault => fault.Key, fault => (IReadOnlyList<string>)fault.Value)
            : null,
        Extensions = problem.Extensions
            .Where(extension => extension.Key != Problems.Retryable)
            .ToDictionary(
                extension => extension.Key,
                extension => JsonSerializer.SerializeToElement(extension.Value, PlannerJson.Options)),
    };

    public static ProblemHttpResult ToResult(this Problem problem)
    {
        var details = problem.Errors is { } errors
            ? new HttpValidationProblemDetails(errors.ToDictionary(fault => fault.Key, fault => fault.Value.ToArray()))
            : new ProblemDetails();
        (details.Type, details.Title, details.Status, details.Detail) =
            (problem.Type, problem.Title, problem.Status, problem.Detail);
        details.Extensions[Problems.Retryable] = problem.Retryable;
        foreach (var (name, value) in problem.Extensions ?? new Dictionary<string, JsonElement>())
        {
            details.Extensions[name] = value;
        }

        return TypedResults.Problem(details);
    }
}
