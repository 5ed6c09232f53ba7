using System.Text.Json;
using System.Text.Json.Serialization;
using TeraPipe.Contracts.Http;
using TeraPipe.Planning;

namespace TeraPipe.Profiler.Worker;

/// <summary>Requests and replies as lines of JSON.</summary>
internal static class WorkerLine
{
    private const byte End = (byte)'\n';

    private static readonly JsonSerializerOptions _options = new(PlannerJson.Options)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new TokensConverter() },
    };

    /// <summary>Writes all of it at once.</summary>
    public static void Write<T>(Stream output, T message)
    {
        output.Write([.. JsonSerializer.SerializeToUtf8Bytes(message, _options), End]);
        output.Flush();
    }

    /// <exception cref="JsonException">The line is none of ours.</exception>
    public static T Parse<T>(string line) =>
        JsonSerializer.Deserialize<T>(line, _options) ?? throw new JsonException("The line says nothing.");

    private sealed class TokensConverter : JsonConverter<Tokens>
    {
        public override Tokens Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetInt32());

        public override void Write(Utf8JsonWriter writer, Tokens value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Count);
    }
}
