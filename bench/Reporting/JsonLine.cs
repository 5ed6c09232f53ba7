using System.Globalization;
using System.Text.Json;

namespace TeraPipe.Bench.Reporting;

/// <summary>A row as one JSON object on one line; numbers with six digits that count.</summary>
internal static class JsonLine
{
    // For people's eyes as well: '≤' and '×' stay as they are.
    private static readonly JsonSerializerOptions _options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(BenchRow row)
    {
        var members = new Dictionary<string, object?>
        {
            ["case"] = row.Case,
            ["value"] = Rounded(row.Value),
            ["unit"] = row.Unit,
            ["aim"] = row.Aim,
            ["met"] = row.Met,
        };
        foreach (var (name, value) in row.Details)
        {
            members.Add(name, Rounded(value));
        }

        return JsonSerializer.Serialize(members, _options);
    }

    private static object? Rounded(object? value) => value is double number
        ? double.Parse(number.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : value;
}
