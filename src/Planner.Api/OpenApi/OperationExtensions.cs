using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace TeraPipe.Planner.Api.OpenApi;

/// <summary>What the filters of the document ask of an operation, and add to it.</summary>
internal static class OperationExtensions
{
    public static bool IsGet(this OperationFilterContext context) =>
        context.ApiDescription.HttpMethod == HttpMethods.Get;

    /// <summary>Whether an Idempotency-Key may come with it.</summary>
    public static bool IsUnsafe(this OperationFilterContext context) =>
        context.ApiDescription.HttpMethod is "POST" or "PUT" or "PATCH" or "DELETE";

    public static bool HasRateLimit(this OperationFilterContext context) =>
        !context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<DisableRateLimitingAttribute>().Any();

    public static bool IsOfVersion(this OperationFilterContext context) =>
        context.ApiDescription.RelativePath!.StartsWith("v1/", StringComparison.Ordinal);

    /// <summary>The answer of a status, which is added where there is none so far.</summary>
    public static OpenApiResponse Answer(this OpenApiOperation operation, int status, string description)
    {
        operation.Responses ??= [];
        if (!operation.Responses.TryGetValue($"{status}", out var answer))
        {
            operation.Responses[$"{status}"] = answer = new OpenApiResponse { Description = description };
        }

        return (OpenApiResponse)answer;
    }

    /// <summary>The answers of some statuses.</summary>
    public static IEnumerable<OpenApiResponse> Answers(this OpenApiOperation operation, Func<int, bool> isWanted) =>
        from answer in operation.Responses ?? []
        where int.TryParse(answer.Key, out var status) && isWanted(status)
        select (OpenApiResponse)answer.Value;

    public static void AddHeader(this OpenApiResponse answer, string name, string description, JsonSchemaType type)
    {
        answer.Headers ??= new Dictionary<string, IOpenApiHeader>();
        answer.Headers[name] = new OpenApiHeader
        {
            Description = description,
            Schema = new OpenApiSchema { Type = type },
        };
    }

    /// <summary>Without an example: "Try it out" would send it with every request.</summary>
    public static void AddHeader(this OpenApiOperation operation, string name, string description, OpenApiSchema schema)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = schema,
        });
    }
}
