using System.Text.Json;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.OpenApi;

/// <summary>
/// Writes the examples that stand beside the routes into the document, where "Try it out" takes them from.
/// </summary>
internal sealed class ExampleFilter(IServiceProvider services) : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        foreach (var example in context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<ExampleMetadata>())
        {
            var value = JsonSerializer.SerializeToNode(example.Value(services), PlannerJson.Options)!;
            if (example.Parameter is { } name)
            {
                var parameter = operation.Parameters!.OfType<OpenApiParameter>().Single(
                    candidate => candidate.Name == name);
                parameter.Example = value;
            }
            else
            {
                operation.RequestBody!.Content!["application/json"].Example = value;
            }
        }
    }
}
