using System.Text.Json;

namespace TeraPipe.Profiler.Import;

/// <summary>A JSON object of times in seconds, as the TeraPipe code writes them.</summary>
/// <param name="value">The object.</param>
/// <param name="place">The file, and where it stands there.</param>
/// <param name="faults">Takes what is no time.</param>
internal sealed class SecondsObject(JsonElement value, string place, ImportFaults faults)
{
    private const double MsPerSecond = 1000;

    /// <summary>Whether it has no other fields than these, each once.</summary>
    public void RequireKnown(string[] known)
    {
        var seen = new HashSet<string>();
        foreach (var field in value.EnumerateObject())
        {
            faults.Require(
                known.Contains(field.Name), place, $"'{field.Name}' is unknown; known are {string.Join(", ", known)}.");
            faults.Require(seen.Add(field.Name), place, $"'{field.Name}' is given twice.");
        }
    }

    /// <summary>In milliseconds; null where it is missing or none.</summary>
    public double? Ms(string field, bool isRequired)
    {
        if (!value.TryGetProperty(field, out var time))
        {
            faults.Require(!isRequired, place, $"{field} is missing: it is a time in seconds.");
            return null;
        }

        return Ms(time, field);
    }

    /// <summary>A list of times in milliseconds; a null where one is none.</summary>
    public double?[] List(string field)
    {
        if (!value.TryGetProperty(field, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            faults.Add(place, $"{field} is missing: it is a list of times in seconds.");
            return [];
        }

        return [.. list.EnumerateArray().Select((time, index) => Ms(time, $"{field}[{index}]"))];
    }

    private double? Ms(JsonElement time, string field)
    {
        var seconds = time.ValueKind == JsonValueKind.Number ? time.GetDouble() : double.NaN;
        return faults.Require(
            seconds is >= 0 and < double.MaxValue / MsPerSecond,
            place,
            $"{field} is not a time in seconds, finite and not negative.")
            ? MsPerSecond * seconds
            : null;
    }
}
