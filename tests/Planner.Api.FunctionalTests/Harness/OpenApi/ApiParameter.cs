using System.Text.Json;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

/// <summary>A parameter of an operation.</summary>
/// <param name="Name">As the request spells it.</param>
/// <param name="In">path, query or header.</param>
/// <param name="Example">As it is spelled in a request; null where the document has none.</param>
/// <param name="Description">What it means.</param>
internal sealed record ApiParameter(string Name, string In, string? Example, string? Description)
{
    public static ApiParameter Of(JsonElement parameter) => new(
        parameter.GetProperty("name").GetString()!,
        parameter.GetProperty("in").GetString()!,
        parameter.TryGetProperty("example", out var example) ? example.ToString() : null,
        parameter.TryGetProperty("description", out var description) ? description.GetString() : null);
}
