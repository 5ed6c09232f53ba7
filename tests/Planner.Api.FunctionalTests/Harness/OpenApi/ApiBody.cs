using System.Text.Json;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

/// <summary>A body that an operation takes: its media type, and an example as it is sent.</summary>
internal sealed record ApiBody(string MediaType, string Example)
{
    public static ApiBody Of(JsonProperty content) => new(
        content.Name,
        content.Value.GetProperty("example") is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : content.Value.GetProperty("example").GetRawText());
}
