using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.OpenApi;

/// <summary>Documents bodies that are no JSON: the framework gives them the schema of the JSON one.</summary>
internal sealed class BodyFormatFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var formats = context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<BodyFormatMetadata>();
        foreach (var format in formats)
        {
            operation.RequestBody!.Content![format.MediaType] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = format.Description },
                Example = format.Example,
            };
        }
    }
}
