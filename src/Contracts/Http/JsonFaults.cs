using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace TeraPipe.Contracts.Http;

/// <summary>
/// Lists where a JSON document does not fit a contract: unknown fields and values of the wrong type, all of them. The
/// serialiser would stop at the first and speak of .NET types. What passes can be deserialised, and its texts can be
/// stored.
/// </summary>
public static partial class JsonFaults
{
    private const string NoText = "must be text in Unicode, without the character U+0000.";

    /// <summary>An unknown name is shown up to here: it may have millions of characters.</summary>
    private const int MaxShownName = 100;

    /// <param name="value">What was sent.</param>
    /// <param name="type">What is expected. Every field may be null or missing.</param>
    /// <param name="path">Where it stands, as the client would spell it; empty for the whole body.</param>
    /// <param name="fault">Takes each fault: the field as the client would spell it, and what would be right.</param>
    public static void Find(JsonElement value, JsonTypeInfo type, string path, Action<string, string> fault)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(fault);
        var field = FieldOf(path);
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when Is(JsonValueKind.Object, "must be an object."):
                FindInObject(value, type, path, fault);
                break;
            case JsonTypeInfoKind.Dictionary when Is(JsonValueKind.Object, "must be an object."):
                FindInDictionary(value, type, path, fault);
                break;
            case JsonTypeInfoKind.Enumerable when Is(JsonValueKind.Array, "must be an array."):
                FindInArray(value, type, path, fault);
                break;
            case JsonTypeInfoKind.None:
                FindInScalar(value, Nullable.GetUnderlyingType(type.Type) ?? type.Type, field, fault);
                break;
        }

        bool Is(JsonValueKind kind, string message)
        {
            if (value.ValueKind != kind)
            {
                fault(field, message);
            }

            return value.ValueKind == kind;
        }
    }

    private static string FieldOf(string path) => path.Length > 0 ? path : "body";

    private static void FindInObject(JsonElement value, JsonTypeInfo type, string path, Action<string, string> fault)
    {
        foreach (var (name, field, property) in Properties(value, path, fault))
        {
            var expected = type.Properties.FirstOrDefault(candidate => candidate.Name == name);
            if (expected is null)
            {
                fault(
                    field, $"is unknown; known are {string.Join(", ", type.Properties.Select(known => known.Name))}.");
            }
            else if (property.ValueKind != JsonValueKind.Null)
            {
                Find(property, type.Options.GetTypeInfo(expected.PropertyType), field, fault);
            }
        }
    }

    private static void FindInDictionary(
        JsonElement value, JsonTypeInfo type, string path, Action<string, string> fault)
    {
        var element = type.Options.GetTypeInfo(type.ElementType!);
        foreach (var (_, field, item) in Properties(value, path, fault))
        {
            Find(item, element, field, fault);
        }
    }

    private static void FindInArray(JsonElement value, JsonTypeInfo type, string path, Action<string, string> fault)
    {
        var element = type.Options.GetTypeInfo(type.ElementType!);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Find(item, element, $"{path}[{index++}]", fault);
        }
    }

    /// <summary>The properties of an object whose names are text, each name once.</summary>
    private static IEnumerable<(string Name, string Field, JsonElement Value)> Properties(
        JsonElement value, string path, Action<string, string> fault)
    {
        var seen = new HashSet<string>();
        foreach (var property in value.EnumerateObject())
        {
            if (TextOf(property, static named => named.Name) is not { } name)
            {
                fault(FieldOf(path), $"has a name that is none: it {NoText}");
                continue;
            }

            var shown = name.Length <= MaxShownName ? name : $"{name[..MaxShownName]}…";
            var field = path.Length > 0 ? $"{path}.{shown}" : shown;
            if (!seen.Add(name))
            {
                fault(field, "is given twice.");
            }

            yield return (name, field, property.Value);
        }
    }

    private static void FindInScalar(JsonElement value, Type type, string field, Action<string, string> fault)
    {
        var message = type switch
        {
            _ when type == typeof(string) => TextFault(value),
            _ when type == typeof(int) => Unless(
                IsNumber(value) && value.TryGetInt32(out _), $"must be a whole number up to {int.MaxValue}."),
            _ when type == typeof(long) => Unless(
                IsNumber(value) && value.TryGetInt64(out _), $"must be a whole number up to {long.MaxValue}."),
            _ when type == typeof(double) => NumberFault(value),
            _ when type == typeof(bool) => Unless(
                value.ValueKind is JsonValueKind.True or JsonValueKind.False, "must be true or false."),
            _ when type == typeof(DateTimeOffset) => Unless(
                IsTime(value), "must be a time with its offset by RFC 3339, such as 2026-01-31T12:00:00Z."),
            _ => throw new NotSupportedException($"No contract that is sent has a {type} so far."),
        };
        if (message is not null)
        {
            fault(field, message);
        }
    }

    private static string? Unless(bool holds, string fault) => holds ? null : fault;

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    private static string? TextFault(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? Unless(TextOf(value, static text => text.GetString()!) is not null, NoText)
        : "must be a string.";

    private static string? NumberFault(JsonElement value) => IsNumber(value)
        ? Unless(double.IsFinite(value.GetDouble()), $"must be a number from {double.MinValue} to {double.MaxValue}.")
        : "must be a number.";

    /// <summary>Without its offset a time would be taken for the service's local one.</summary>
    private static bool IsTime(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && TextOf(value, static text => text.GetString()!) is { } text
        && WithOffset().IsMatch(text)
        && value.TryGetDateTimeOffset(out _);

    /// <returns>
    /// Null for invalid UTF-8 and half a surrogate pair, which are no text, and for text with a NUL, which PostgreSQL
    /// does not store.
    /// </returns>
    private static string? TextOf<T>(T source, Func<T, string> read)
    {
        try
        {
            var text = read(source);
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (InvalidOperationException)
        {
            return null; // how JsonElement says so
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex WithOffset();
}
