using System.Text.Json;
using Microsoft.OpenApi;

namespace TeraPipe.Planner.Api.OpenApi;

/// <summary>
/// The OpenAPI 3.1 document at /swagger/v1/swagger.json, and the page at /swagger that lets one try it.
/// </summary>
internal static class OpenApiServices
{
    /// <summary>Of the API, as it stands in every path; the document's own is the service's.</summary>
    private const string Version = "v1";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        return services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc(Version, new OpenApiInfo
            {
                Title = "TeraPipe Planner",
                Version = ServiceVersion.Service,
                Description = "Into which token slices should each training sequence be cut, "
                    + "so that a pipeline spends the least time per step?",
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            });
            options.CustomOperationIds(api => api.ActionDescriptor.EndpointMetadata.OfType<EndpointNameMetadata>()
                .Select(name => JsonNamingPolicy.CamelCase.ConvertName(name.EndpointName)).SingleOrDefault());
            options.SupportNonNullableReferenceTypes();
            options.NonNullableReferenceTypesAsRequired();
            options.OperationFilter<ExampleFilter>();
            options.OperationFilter<FormatFilter>();
            options.OperationFilter<BodyFormatFilter>();
            options.OperationFilter<EntityTagDocumentation>();
            options.OperationFilter<IdempotencyDocumentation>();
            options.OperationFilter<ProblemDocumentation>();
            options.DocumentFilter<WholeDocument>();
            options.IncludeXmlComments(typeof(OpenApiServices).Assembly);
            options.IncludeXmlComments(typeof(Contracts.Http.PlannerJson).Assembly);
        });
    }

    public static void UseOpenApiDocument(this WebApplication app)
    {
        app.UseSwagger(options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1);
        app.UseSwaggerUI(options =>
        {
            options.DocumentTitle = "TeraPipe Planner";
            options.EnableTryItOutByDefault();
            options.DisplayRequestDuration();

            // Else a timeline of some thousand actions holds the page for ten seconds while it is coloured.
            options.ConfigObject.AdditionalItems["syntaxHighlight"] = false;
        });
    }
}
