using System.Text;
using System.Text.Json;
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

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, PlannerJson.Options);

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
}
