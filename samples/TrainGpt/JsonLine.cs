using System.Text.Json;
using System.Text.Json.Serialization;

namespace TeraPipe.TrainGpt;

/// <summary>What --json prints.</summary>
internal static class JsonLine
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a loss that is NaN is said, not thrown
    };

    /// <summary>One line; a number that is none is the string "NaN".</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, _options);
}
