using System.Text.Json;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Elastic runs, as the database keeps it.</summary>
internal static class ElasticJson
{
    public static string? Of(ElasticSettings? settings) =>
        settings is null ? null : JsonSerializer.Serialize(settings, PlannerJson.Options);

    public static ElasticState? ParseState(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<ElasticState>(json, PlannerJson.Options);

    public static ElasticSettings? Parse(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<ElasticSettings>(json, PlannerJson.Options);
}
