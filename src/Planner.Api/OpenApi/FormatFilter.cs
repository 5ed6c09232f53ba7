using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.OpenApi;

/// <summary>Documents the formats that the framework has no word for: it knows one type for each status.</summary>
internal sealed class FormatFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var formats in context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<FormatMetadata>())
        {
            var answer = (OpenApiResponse)operation.Responses!["200"];
            var json = answer.Content ?? new Dictionary<string, OpenApiMediaType>();
            var text = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
            answer.Content = formats.MediaTypes.Union(json.Keys).ToDictionary(
                mediaType => mediaType, mediaType => json.TryGetValue(mediaType, out var typed) ? typed : text);
        }
    }
}
