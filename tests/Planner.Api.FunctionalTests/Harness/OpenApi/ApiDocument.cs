using System.Text.Json;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

/// <summary>The OpenAPI document that a service serves, as far as tests read it.</summary>
internal sealed class ApiDocument
{
    public const string Path = "/swagger/v1/swagger.json";

    private ApiDocument(JsonElement root)
    {
        Root = root;
        Operations =
        [
            .. from path in root.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select ApiOperation.Of(HttpMethod.Parse(operation.Name), path.Name, operation.Value),
        ];
    }

    public JsonElement Root { get; }

    /// <summary>In the order of the document.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; }

    public JsonElement Schemas => Root.GetProperty("components").GetProperty("schemas");

    public static async Task<ApiDocument> ReadAsync(HttpClient http) =>
        new(JsonDocument.Parse(await http.GetStringAsync(new Uri(Path, UriKind.Relative))).RootElement);

    /// <summary>The operation that a request is for; the one with the fewest braces where several would do.</summary>
    public ApiOperation? Find(string method, string path) => Operations
        .Where(operation => operation.Takes(HttpMethod.Parse(method), path))
        .MinBy(operation => operation.Path.Count(character => character == '{'));

    /// <summary>What a schema stands for, behind references and "or null".</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Resolve(Schemas.GetProperty(reference.GetString()!.Split('/')[^1]));
        }

        return schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices)
            ? Resolve(choices.EnumerateArray().First(choice => !IsNull(choice)))
            : schema;
    }

    private static bool IsNull(JsonElement schema) =>
        schema.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String
        && type.GetString() == "null";
}
