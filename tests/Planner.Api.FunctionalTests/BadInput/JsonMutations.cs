using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TeraPipe.Planner.Api.FunctionalTests.BadInput;

/// <summary>Changes a JSON document in a few places so that it is probably no longer what it should be.</summary>
internal static class JsonMutations
{
    // A tree cannot hold what is no JSON, nor a name twice. Such things stand in it as marks until it is text.
    private const string Raw = "@raw:";
    private const string Same = "@same:";

    private static readonly JsonSerializerOptions _plainly = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1_000,
    };

    private static readonly Action<JsonNode, string, Random>[] _ofFields =
        [Drop, Duplicate, Rename, Misspell, AddUnknown, Replace, Replace, Replace, Replace, Replace, Wrap, Scale];

    public static string Apply(string json, Random random)
    {
        var root = JsonNode.Parse(json)!;
        for (var times = 1 + (int)(3 * Math.Pow(random.NextDouble(), 2)); times > 0; times--)
        {
            var places = Places(root).ToArray();
            if (places.Length > 0)
            {
                var (parent, key) = places[random.Next(places.Length)];
                _ofFields[random.Next(_ofFields.Length)](parent, key, random);
            }
        }

        return Text(root);
    }

    /// <summary>Every field of every object and every element of every array, by its parent.</summary>
    private static IEnumerable<(JsonNode Parent, string Key)> Places(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(
            field => Places(field.Value).Prepend((Parent: node, field.Key))),
        JsonArray elements => elements.SelectMany(
            (element, index) => Places(element).Prepend((Parent: node, $"{index}"))),
        _ => [],
    };

    private static JsonNode? Get(JsonNode parent, string key) =>
        parent is JsonArray array ? array[int.Parse(key)] : parent[key];

    private static void Set(JsonNode parent, string key, JsonNode? value)
    {
        if (parent is JsonArray array)
        {
            array[int.Parse(key)] = value;
        }
        else
        {
            parent[key] = value;
        }
    }

    private static void Drop(JsonNode parent, string key, Random random)
    {
        if (parent is JsonArray array)
        {
            array.RemoveAt(int.Parse(key));
        }
        else
        {
            ((JsonObject)parent).Remove(key);
        }
    }

    private static void Duplicate(JsonNode parent, string key, Random random)
    {
        var copy = Get(parent, key)?.DeepClone();
        if (parent is JsonArray array)
        {
            array.Insert(random.Next(array.Count + 1), copy);
        }
        else
        {
            parent[$"{Same}{random.Next()}:{key}@"] = copy;
        }
    }

    private static void Rename(JsonNode parent, string key, Random random) =>
        Respell(parent, key, RawName(random));

    private static void Misspell(JsonNode parent, string key, Random random) =>
        Respell(parent, key, random.Next(3) switch { 0 => key.ToUpperInvariant(), 1 => $"{key} ", _ => $"_{key}" });

    private static void AddUnknown(JsonNode parent, string key, Random random) => Respell(parent, key, null);

    private static void Respell(JsonNode parent, string key, string? name)
    {
        if (parent is JsonObject fields)
        {
            var value = fields[key]?.DeepClone();
            if (name is not null)
            {
                fields.Remove(key);
            }

            fields[name ?? $"{key}2"] = value;
        }
    }

    private static void Replace(JsonNode parent, string key, Random random) => Set(
        parent, key, $"{Raw}{random.Next(RawValues.Json.Count)}@");

    private static void Wrap(JsonNode parent, string key, Random random)
    {
        var value = Get(parent, key)?.DeepClone();
        Set(parent, key, random.Next(2) == 0 ? new JsonArray(value) : new JsonObject { ["value"] = value });
    }

    /// <summary>A number that is still one, of the right type or not.</summary>
    private static void Scale(JsonNode parent, string key, Random random)
    {
        if (Get(parent, key) is JsonValue value && value.GetValueKind() == JsonValueKind.Number)
        {
            double[] factors = [-1, 0.5, 2, 3, 1 / 3.0, 16, 1e3, 1e6, 1e-6, 1e12];
            var scaled = value.GetValue<double>() * factors[random.Next(factors.Length)];
            Set(parent, key, random.Next(2) == 0 ? JsonValue.Create(scaled) : JsonValue.Create(Math.Round(scaled)));
        }
    }

    private static string RawName(Random random)
    {
        string[] names = ["", " ", "x", "stages ", "$type", "__proto__", "a\u0001b", "漢", new('n', 2_000), "model"];
        return names[random.Next(names.Length)];
    }

    private static string Text(JsonNode root)
    {
        var text = Regex.Replace(
            root.ToJsonString(_plainly),
            $"\"{Raw}([0-9]+)@\"",
            mark => RawValues.Json[int.Parse(mark.Groups[1].Value)]);
        return Regex.Replace(text, $"{Same}[0-9]+:([^\"]*)@\"", mark => $"{mark.Groups[1].Value}\"");
    }
}
