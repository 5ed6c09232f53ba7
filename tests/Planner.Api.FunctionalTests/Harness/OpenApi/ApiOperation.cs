using System.Text.Json;
using System.Text.RegularExpressions;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

/// <summary>One operation of the document, with the examples that stand there.</summary>
/// <param name="Method">What it is asked by.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Parameters">Of the path, the query and the headers.</param>
/// <param name="Bodies">One for each media type that it takes; none where it takes no body.</param>
/// <param name="Statuses">The documented ones.</param>
internal sealed record ApiOperation(
    HttpMethod Method,
    string Path,
    IReadOnlyList<ApiParameter> Parameters,
    IReadOnlyList<ApiBody> Bodies,
    IReadOnlySet<string> Statuses)
{
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
        operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).ToHashSet());

    /// <summary>Whether a request to this path, without its query, is for this operation.</summary>
    public bool Takes(HttpMethod method, string path) => method == Method
        && Regex.IsMatch(path, $@"^{Regex.Replace(Path, @"\{\w+\}", "[^/]+")}\z");
}
