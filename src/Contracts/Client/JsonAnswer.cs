using System.Text.Json;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Contracts.Client;

/// <summary>Bodies as the Planner writes them.</summary>
internal static class JsonAnswer
{
    /// <summary>What is said to be always there is there: an answer of something else is not taken for ours.</summary>
    private static readonly JsonSerializerOptions _strict = new(PlannerJson.Options)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <exception cref="JsonException">It is something else.</exception>
    public static async Task<T> ReadAsync<T>(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true)
        {
            throw new JsonException($"It answers with '{content.Headers.ContentType}' instead of JSON.");
        }

        await using var body = await content.ReadAsStreamAsync(cancellationToken); // JSON is UTF-8, by RFC 8259
        return await JsonSerializer.DeserializeAsync<T>(body, _strict, cancellationToken)
            ?? throw new JsonException("The answer is null.");
    }
}
