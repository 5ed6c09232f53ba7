using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace TeraPipe.Planner.Api.OpenApi;

/// <summary>Documents the tags of what is read, except events, and the 304 for who has it already.</summary>
internal sealed class EntityTagDocumentation : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (!context.IsGet()
            || operation.Responses?.GetValueOrDefault("200") is not OpenApiResponse answer
            || answer.Content?.ContainsKey("text/event-stream") == true)
        {
            return;
        }

        operation.AddHeader(
            "If-None-Match",
            "The ETag of what the client has already: where it is still the same, it is not sent again.",
            new OpenApiSchema { Type = JsonSchemaType.String });
        var known = operation.Answer(StatusCodes.Status304NotModified, "The client has it already.");
        foreach (var tagged in new[] { answer, known })
        {
            tagged.AddHeader("ETag", "Changes with the content.", JsonSchemaType.String);
        }
    }
}
