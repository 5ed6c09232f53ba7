using System.Text.Json;
using System.Text.Json.Nodes;
using TeraPipe.Planner.Api.FunctionalTests.Harness.OpenApi;

namespace TeraPipe.Planner.Api.FunctionalTests.Client;

/// <summary>The least that a schema allows: required fields alone.</summary>
internal sealed class SchemaSample(ApiDocument document)
{
    public JsonNode Of(JsonElement schema)
    {
        var meant = document.Resolve(schema);
        return TypeOf(meant) switch
        {
            "object" => OfObject(meant),
            "array" => new JsonArray(Of(meant.GetProperty("items"))),
            "integer" => 1,
            "number" => 0.5,
            "boolean" => true,
            _ => meant.TryGetProperty("format", out var format) && format.GetString() == "date-time"
                ? "2026-01-31T12:00:00Z"
                : "text",
        };
    }

    private JsonObject OfObject(JsonElement schema)
    {
        var sample = new JsonObject();
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var field in required.EnumerateArray().Select(name => name.GetString()!))
            {
                sample[field] = Of(schema.GetProperty("properties").GetProperty(field));
            }
        }

        return sample;
    }

    /// <summary>Its type, or the one that stands beside "null".</summary>
    private static string? TypeOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? null
        : type.ValueKind == JsonValueKind.String ? type.GetString()
        : type.EnumerateArray().Select(name => name.GetString()).First(name => name != "null");
}
