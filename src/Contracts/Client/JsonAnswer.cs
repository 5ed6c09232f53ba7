using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Contracts.Client;

/// <summary>Bodies as the Planner writes them.</summary>
internal static class JsonAnswer
{
    private static readonly JsonSerializerOptions _strict = new(PlannerJson.Options)
    {
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireParameters } },
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

    /// <summary>
    /// What is said to be always there must be there: an answer of something else is not taken for ours. Properties say
    /// so themselves; a record's parameters do unless they may be null.
    /// </summary>
    private static void RequireParameters(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired |= property.AssociatedParameter is { IsNullable: false, HasDefaultValue: false };
        }
    }
}
