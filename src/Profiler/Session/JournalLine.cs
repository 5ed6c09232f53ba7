using System.Text.Json;
using System.Text.Json.Serialization;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Profiler.Session;

/// <summary>Any line of a journal but the first: a visit, or that the run came to its end.</summary>
internal sealed record JournalLine(JournalVisit? Visit = null, DateTimeOffset? EndedAt = null)
{
    private static readonly JsonSerializerOptions _json = new(PlannerJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>A line, its end included.</summary>
    public static byte[] Write<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, _json), (byte)'\n'];

    /// <exception cref="JsonException">It is none.</exception>
    public static T Read<T>(ReadOnlySpan<byte> line) =>
        JsonSerializer.Deserialize<T>(line, _json) ?? throw new JsonException("It is null.");
}
