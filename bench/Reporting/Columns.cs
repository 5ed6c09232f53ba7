using System.Globalization;

namespace TeraPipe.Bench.Reporting;

/// <summary>Rows as text: a column for every member that any row has, in the order of their first mention.</summary>
internal static class Columns
{
    /// <summary>The heading, then a line for each row; all lines have as many cells.</summary>
    public static IReadOnlyList<string[]> Of(IReadOnlyList<BenchRow> rows)
    {
        string[] details = [.. rows.SelectMany(row => row.Details).Select(detail => detail.Key).Distinct()];
        return
        [
            ["case", "value", "unit", "aim", "met", .. details],
            .. rows.Select(row => (string[])
            [
                row.Case,
                Text(row.Value),
                row.Unit,
                Text(row.Aim),
                Text(row.Met),
                .. details.Select(name => Text(row.Details.FirstOrDefault(detail => detail.Key == name).Value)),
            ]),
        ];
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        true => "yes",
        false => "NO",
        double number => number.ToString(Math.Abs(number) < 1e-3 ? "G3" : "0.###", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
