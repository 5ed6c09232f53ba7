using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>A plan as it is kept: the answer's own text. It never changes.</summary>
internal sealed class StoredPlan
{
    private readonly Lazy<PlanResponse> _answer;

    public StoredPlan(string json)
    {
        Utf8Json = Encoding.UTF8.GetBytes(json);
        Tag = EntityTagHeaderValue.Parse(EntityTagFilter.TagOf(Utf8Json));
        _answer = new(() => JsonSerializer.Deserialize<PlanResponse>(Utf8Json, PlannerJson.Options)!);
    }

    public byte[] Utf8Json { get; }

    /// <summary>Of the text, as of every other body.</summary>
    public EntityTagHeaderValue Tag { get; }

    /// <summary>The text that is kept of an answer.</summary>
    public static string TextOf(PlanResponse answer) => JsonSerializer.Serialize(answer, PlannerJson.Options);

    public PlanResponse Answer => _answer.Value;
}
