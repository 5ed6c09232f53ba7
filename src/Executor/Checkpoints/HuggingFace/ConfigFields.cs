using System.Text.Json;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// The fields of a config.json, or of an object in it; those that are wrong become faults. A field of null is as good
/// as none.
/// </summary>
/// <param name="fields">The object.</param>
/// <param name="place">What its fields' names begin with in a fault, for example "config.json: rope_scaling.".</param>
/// <param name="faults">Where faults go.</param>
internal sealed class ConfigFields(JsonElement fields, string place, List<string> faults)
{
    private const int MostLayers = 10_000;

    /// <summary>A whole number from 1 on.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="missing">What it is when it is not there; it must be there when this is missing.</param>
    /// <param name="most">The largest.</param>
    /// <returns>1 after a fault.</returns>
    public int Count(string field, int? missing = null, int most = int.MaxValue)
    {
        if (Find(field) is not { } value)
        {
            return missing ?? Fault(field, "is missing", 1);
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count)
            && count >= 1 && count <= most
            ? count
            : Fault(field, $"is {value.GetRawText()}; it must be a whole number from 1 to {most}", 1);
    }

    /// <summary>How many layers there are.</summary>
    public int Layers(string field) => Count(field, most: MostLayers);

    /// <summary>A finite number above 0; it must be there when <paramref name="missing"/> is missing.</summary>
    public double Number(string field, double? missing = null)
    {
        if (Find(field) is not { } value)
        {
            return missing ?? Fault(field, "is missing", 1.0);
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && double.IsFinite(number) && number > 0
            ? number
            : Fault(field, $"is {value.GetRawText()}; it must be a number above 0", 1.0);
    }

    /// <summary>True or false.</summary>
    public bool Flag(string field, bool missing) => Find(field) switch
    {
        null => missing,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => Fault(field, $"is {value.GetRawText()}; it must be true or false", missing),
    };

    /// <summary>One of several texts; it must be there when <paramref name="missing"/> is missing.</summary>
    /// <returns>What the text stands for; the default after a fault.</returns>
    public T? Choice<T>(string field, string? missing, params (string Text, T Value)[] choices)
    {
        var found = Find(field);
        var text = found is { ValueKind: JsonValueKind.String } value ? value.GetString() : missing;
        var index = found is null or { ValueKind: JsonValueKind.String }
            ? Array.FindIndex(choices, choice => choice.Text == text)
            : -1;
        return index >= 0
            ? choices[index].Value
            : Fault<T?>(
                field,
                (found is { } wrong ? $"is {wrong.GetRawText()}" : "is missing")
                    + $"; it must be {string.Join(" or ", choices.Select(choice => $"\"{choice.Text}\""))}",
                default);
    }

    /// <summary>A field that changes what is computed to what we do not compute: it may only be what is said.</summary>
    public void MustBe(string field, string json)
    {
        if (Find(field) is { } value && value.GetRawText() != json)
        {
            _ = Fault(field, $"is {value.GetRawText()}; only {json} can be computed", 0);
        }
    }

    /// <summary>An object among the fields.</summary>
    /// <returns>Null if it is not there.</returns>
    public ConfigFields? Inner(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } inner => new ConfigFields(inner, $"{place}{field}.", faults),
        { } value => Fault<ConfigFields?>(field, $"is {value.GetRawText()}; it must be an object", null),
    };

    /// <summary>Checks that one number divides another.</summary>
    public void MustDivide(string field, int count, string whole, int ofWhole)
    {
        if (ofWhole % count != 0)
        {
            _ = Fault(field, $"is {count}; it must divide {whole}, {ofWhole}", 0);
        }
    }

    /// <summary>Whether the field is there, and not null.</summary>
    public bool Has(string field) => Find(field) is not null;

    /// <summary>Says what is wrong with a field.</summary>
    /// <returns>What to go on with.</returns>
    public T Fault<T>(string field, string reason, T instead)
    {
        faults.Add($"{place}{field} {reason}.");
        return instead;
    }

    private JsonElement? Find(string field) =>
        fields.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
