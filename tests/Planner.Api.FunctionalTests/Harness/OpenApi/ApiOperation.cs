using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

/// <summary>One operation of the document, with the examples that stand there.</summary>
/// <param name="Method">What it is asked by.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Parameters">Of the path, the query and the headers.</param>
/// <param name="Bodies">One for each media type that it takes; none where it takes no body.</param>
/// <param name="Json">All that the document says of it.</param>
internal sealed record ApiOperation(
    HttpMethod Method,
    string Path,
    IReadOnlyList<ApiParameter> Parameters,
    IReadOnlyList<ApiBody> Bodies,
    JsonElement Json)
{
    /// <summary>The documented answers.</summary>
    public IEnumerable<JsonProperty> Answers => Json.GetProperty("responses").EnumerateObject();

    /// <summary>Of the JSON body; null where it takes none.</summary>
    public JsonElement? RequestSchema => Json.TryGetProperty("requestBody", out var body)
        ? body.GetProperty("content").GetProperty("application/json").GetProperty("schema")
        : null;

    /// <summary>The first success that it documents with a body.</summary>
    public (int Status, JsonElement Content)? Success => Answers
        .Where(answer => answer.Name[0] == '2' && answer.Value.TryGetProperty("content", out _))
        .Select(answer => ((int, JsonElement)?)(
            int.Parse(answer.Name, CultureInfo.InvariantCulture), answer.Value.GetProperty("content")))
        .FirstOrDefault();

    public override string ToString() => $"{Method} {Path}";

    public static ApiOperation Of(HttpMethod method, string path, JsonElement operation) => new(
        method,
        path,
        operation.TryGetProperty("parameters", out var parameters)
            ? [.. parameters.EnumerateArray().Select(ApiParameter.Of)]
            : [],
        operation.TryGetProperty("requestBody", out var body)
            ? [.. body.GetProperty("content").EnumerateObject().Select(ApiBody.Of)]
            : [],
        operation);

    /// <summary>Whether a request to this path, without its query, is for this operation.</summary>
    public bool Takes(HttpMethod method, string path) => method == Method
        && Regex.IsMatch(path, $@"^{Regex.Replace(Path, @"\{\w+\}", "[^/]+")}\z");

    /// <summary>Names of the parameters that stand there: "path", "query" or "header".</summary>
    public IEnumerable<string> ParametersIn(string place) =>
        Parameters.Where(parameter => parameter.In == place).Select(parameter => parameter.Name);
}
