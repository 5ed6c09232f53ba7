using System.Globalization;
using System.Text.Json.Nodes;

namespace TeraPipe.Executor.Tests.Plans;

/// <summary>JSON with one thing changed.</summary>
internal static class JsonEdit
{
    /// <param name="json">An object.</param>
    /// <param name="path">Names and indices, with dots between them.</param>
    /// <param name="value">What stands there then; null: it is removed.</param>
    public static string Set(string json, string path, JsonNode? value)
    {
        var root = JsonNode.Parse(json)!;
        var names = path.Split('.');
        var parent = names[..^1].Aggregate(root, (node, name) => node is JsonArray list
            ? list[int.Parse(name, CultureInfo.InvariantCulture)]!
            : node[name]!);
        if (parent is JsonArray array)
        {
            array[int.Parse(names[^1], CultureInfo.InvariantCulture)] = value;
        }
        else if (value is null)
        {
            parent.AsObject().Remove(names[^1]);
        }
        else
        {
            parent[names[^1]] = value;
        }

        return root.ToJsonString();
    }
}
