using System.Text.Json;

namespace TeraPipe.Executor.Checkpoints.HuggingFace;

/// <summary>
/// model.safetensors.index.json: {"metadata": …, "weight_map": {tensor: file, …}}, files beside it.
/// </summary>
internal static class TensorIndex
{
    private const string Places = "weight_map";

    /// <returns>
    /// All tensors that are named, null if that is not known; and the file of each: a plain name, of a file that need
    /// not be there.
    /// </returns>
    public static (IReadOnlySet<string>? Named, Dictionary<string, string> Places) Read(
        string folder, string name, List<string> faults)
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        if (JsonFile.Read(folder, name, faults) is not { } index)
        {
            return (null, places);
        }

        if (!index.TryGetProperty(Places, out var map) || map.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{name}: {Places} must be an object of tensors and their files.");
            return (null, places);
        }

        foreach (var place in map.EnumerateObject())
        {
            if (place.Value.ValueKind != JsonValueKind.String || !IsPlain(place.Value.GetString()!))
            {
                faults.Add(
                    $"{name}: {Places} has tensor '{place.Name}' in {place.Value.GetRawText()}; it must be the name of "
                    + "a .safetensors file in the same folder.");
            }
            else if (!places.TryAdd(place.Name, place.Value.GetString()!))
            {
                faults.Add($"{name}: {Places} has tensor '{place.Name}' twice.");
            }
        }

        return (map.EnumerateObject().Select(place => place.Name).ToHashSet(StringComparer.Ordinal), places);
    }

    /// <summary>No way out of the folder: neither a path nor, by its ending, ".." or a drive.</summary>
    private static bool IsPlain(string file) =>
        file.EndsWith(".safetensors", StringComparison.Ordinal) && file.AsSpan().IndexOfAny("/\\:\0") < 0;

    /// <summary>The index of files that are there.</summary>
    /// <param name="places">The file of each tensor.</param>
    /// <param name="bytes">Size of all tensors together.</param>
    public static byte[] Write(IReadOnlyDictionary<string, string> places, long bytes) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>
            {
                ["metadata"] = new Dictionary<string, long> { ["total_size"] = bytes },
                [Places] = places,
            },
            JsonFile.Indented);
}
