using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TeraPipe.Contracts.Http;

namespace TeraPipe.Executor.Plans;

/// <summary>Plans as JSON, read strictly: what is said to be always there must be there.</summary>
internal static class PlanJson
{
    private static readonly JsonSerializerOptions _strict = new(PlannerJson.Options)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    private static readonly JsonSerializerOptions _lenient = new(PlannerJson.Options)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <exception cref="ArgumentException">It has a number that JSON cannot: <see cref="NonNumbers"/>.</exception>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, PlannerJson.Options);

    /// <summary>Numbers that are none, wherever they stand: 1e999 reads as infinite.</summary>
    public static IEnumerable<PlanFault> NonNumbers<T>(T value) =>
        Leaves(JsonSerializer.SerializeToNode(value, _lenient))
            .Where(leaf => leaf.GetValueKind() == JsonValueKind.String)
            .Select(leaf => new PlanFault(leaf.GetPath()[2..], $"is {leaf}"))
            .Where(fault => fault.Reason is "is NaN" or "is Infinity" or "is -Infinity");

    /// <exception cref="PlanRefusedException">It is something else.</exception>
    public static T Read<T>(string json) => Read<T>(Encoding.UTF8.GetBytes(json));

    /// <exception cref="PlanRefusedException">It is something else.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, _strict) ?? throw new JsonException("It is null.");
        }
        catch (JsonException foreign)
        {
            var fault = new PlanFault(foreign.Path ?? "$", $"cannot be read: {foreign.Message.TrimEnd('.')}");
            throw new PlanRefusedException([fault], foreign);
        }
    }

    private static IEnumerable<JsonValue> Leaves(JsonNode? node) => node switch
    {
        JsonObject parent => parent.SelectMany(member => Leaves(member.Value)),
        JsonArray list => list.SelectMany(Leaves),
        JsonValue leaf => [leaf],
        _ => [],
    };
}
