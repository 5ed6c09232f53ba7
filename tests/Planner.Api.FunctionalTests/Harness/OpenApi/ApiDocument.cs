using System.Text.Json;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

/// <summary>The OpenAPI document that a service serves, as far as tests read it.</summary>
internal sealed class ApiDocument
{
    public const string Path = "/swagger/v1/swagger.json";

    private ApiDocument(JsonElement root) => Operations =
    [
        .. from path in root.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select ApiOperation.Of(HttpMethod.Parse(operation.Name), path.Name, operation.Value),
    ];

    /// <summary>In the order of the document.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; }

    public static async Task<ApiDocument> ReadAsync(HttpClient http) =>
        new(JsonDocument.Parse(await http.GetStringAsync(new Uri(Path, UriKind.Relative))).RootElement);
}
