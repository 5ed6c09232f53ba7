using System.Text.Json;
using System.Text.RegularExpressions;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>The OpenAPI document, as far as clients must agree with it.</summary>
internal sealed class ApiDocument
{
    private readonly JsonElement _root;

    private ApiDocument(JsonElement root)
    {
        _root = root;
        Operations =
        [
            .. from path in root.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new ApiOperation(operation.Name.ToUpperInvariant(), path.Name, operation.Value),
        ];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public static async Task<ApiDocument> OfAsync(HttpClient http) =>
        new((await http.AskAsync("/swagger/v1/swagger.json")).Json);

    /// <summary>The operation that a request is for; the one with the fewest braces where several would do.</summary>
    public ApiOperation? Find(string method, string path) => Operations
        .Where(operation => operation.Method == method && operation.Pattern.IsMatch(path))
        .MinBy(operation => operation.Template.Count(character => character == '{'));

    /// <summary>What a schema stands for, behind references and "or null".</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            return Resolve(_root.GetProperty("components").GetProperty("schemas").GetProperty(name));
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

/// <summary>One operation of the document.</summary>
internal sealed record ApiOperation(string Method, string Template, JsonElement Json)
{
    public Regex Pattern { get; } = new("^" + Regex.Replace(Template, @"\{[^}]+\}", "[^/]+") + "$");

    /// <summary>Names of the parameters that stand there: "path", "query" or "header".</summary>
    public IEnumerable<string> Parameters(string place) => Json.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray()
            .Where(parameter => parameter.GetProperty("in").GetString() == place)
            .Select(parameter => parameter.GetProperty("name").GetString()!)
        : [];

    public JsonElement? RequestSchema => Json.TryGetProperty("requestBody", out var body)
        ? body.GetProperty("content").GetProperty("application/json").GetProperty("schema")
        : null;

    /// <summary>The first success that it documents with a body.</summary>
    public (int Status, JsonElement Content)? Success => Json.GetProperty("responses").EnumerateObject()
        .Where(response => response.Name[0] == '2' && response.Value.TryGetProperty("content", out _))
        .Select(response => ((int, JsonElement)?)(
            int.Parse(response.Name), response.Value.GetProperty("content")))
        .FirstOrDefault();

    public override string ToString() => $"{Method} {Template}";
}
