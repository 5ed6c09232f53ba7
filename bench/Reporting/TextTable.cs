namespace TeraPipe.Bench.Reporting;

/// <summary>Rows as an aligned table for a terminal.</summary>
internal static class TextTable
{
    public static string Of(IReadOnlyList<BenchRow> rows)
    {
        var lines = Columns.Of(rows);
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(i => lines.Max(line => line[i].Length))];
        return string.Join('\n', lines.Select(line => string.Join(
            "  ", line.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])))));
    }
}
