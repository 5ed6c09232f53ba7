using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// Lists where a JSON document does not fit a contract: unknown fields and values of the wrong type, all of them. The
/// serialiser would stop at the first and speak of .NET types.
/// </summary>
internal static class JsonFaults
{
    /// <param name="value">What was sent.</param>
    /// <param name="type">What is expected. Every field may be null or missing.</param>
    /// <param name="path">Where it stands, as the client would spell it; empty for the whole body.</param>
    public static void Find(JsonElement value, JsonTypeInfo type, string path, Faults faults)
    {
        if (value.ValueKind == JsonValueKind.Null && path.Length > 0)
        {
            return;
        }

        var field = path.Length > 0 ? path : "body";
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when Is(JsonValueKind.Object, "must be an object."):
                FindInObject(value, type, path, faults);
                break;
            case JsonTypeInfoKind.Enumerable when Is(JsonValueKind.Array, "must be an array."):
                FindInArray(value, type, path, faults);
                break;
            case JsonTypeInfoKind.None:
                FindInScalar(value, Nullable.GetUnderlyingType(type.Type) ?? type.Type, field, faults);
                break;
        }

        bool Is(JsonValueKind kind, string message) => faults.Require(value.ValueKind == kind, field, message);
    }

    private static void FindInObject(JsonElement value, JsonTypeInfo type, string path, Faults faults)
    {
        var seen = new HashSet<string>();
        foreach (var property in value.EnumerateObject())
        {
            var field = path.Length > 0 ? $"{path}.{property.Name}" : property.Name;
            faults.Require(seen.Add(property.Name), field, "is given twice.");
            var expected = type.Properties.FirstOrDefault(candidate => candidate.Name == property.Name);
            if (expected is null)
            {
                faults.Add(
                    field, $"is unknown; known are {string.Join(", ", type.Properties.Select(known => known.Name))}.");
            }
            else
            {
                Find(property.Value, type.Options.GetTypeInfo(expected.PropertyType), field, faults);
            }
        }
    }

    private static void FindInArray(JsonElement value, JsonTypeInfo type, string path, Faults faults)
    {
        var element = type.Options.GetTypeInfo(type.ElementType!);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Find(item, element, $"{path}[{index++}]", faults);
        }
    }

    private static void FindInScalar(JsonElement value, Type type, string field, Faults faults)
    {
        if (type == typeof(string))
        {
            faults.Require(value.ValueKind == JsonValueKind.String, field, "must be a string.");
        }
        else if (type == typeof(int))
        {
            var isInt = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _);
            faults.Require(isInt, field, $"must be a whole number up to {int.MaxValue}.");
        }
        else if (type == typeof(long))
        {
            var isLong = value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _);
            faults.Require(isLong, field, $"must be a whole number up to {long.MaxValue}.");
        }
        else if (type == typeof(double))
        {
            faults.Require(value.ValueKind == JsonValueKind.Number, field, "must be a number.");
        }
        else
        {
            throw new NotSupportedException($"No contract that is sent has a {type} so far.");
        }
    }
}
