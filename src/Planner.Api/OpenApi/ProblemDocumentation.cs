using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Planner.Api.OpenApi;

/// <summary>
/// Adds the problems that any operation may answer with, and gives all problems one schema. Comes last: it puts the
/// answers in order of status.
/// </summary>
internal sealed class ProblemDocumentation : IOperationFilter
{
    private const string ProblemJson = "application/problem+json";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        operation.Answer(StatusCodes.Status400BadRequest, "Bad Request");
        if (context.HasRateLimit())
        {
            operation.Answer(StatusCodes.Status429TooManyRequests, "Too Many Requests");
        }

        if (context.IsOfVersion())
        {
            operation.Answer(StatusCodes.Status503ServiceUnavailable, "Service Unavailable");
        }

        var schema = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository);
        foreach (var problem in operation.Answers(status => status >= 400))
        {
            problem.Content = new Dictionary<string, OpenApiMediaType> { [ProblemJson] = new() { Schema = schema } };
        }

        DescribeHeaders(operation);
        operation.Responses = Sorted(operation.Responses!);
    }

    private static void DescribeHeaders(OpenApiOperation operation)
    {
        foreach (var created in operation.Answers(status => status is 201 or 202))
        {
            created.AddHeader("Location", "Path of what the request made.", JsonSchemaType.String);
        }

        foreach (var passing in operation.Answers(status => status is 409 or 429 or 503))
        {
            passing.AddHeader(
                "Retry-After",
                "Seconds after which the very same request may succeed; there where the problem is retryable.",
                JsonSchemaType.Integer);
        }
    }

    private static OpenApiResponses Sorted(OpenApiResponses answers)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, answer) in answers.OrderBy(answer => answer.Key, StringComparer.Ordinal))
        {
            sorted[status] = answer;
        }

        return sorted;
    }
}
