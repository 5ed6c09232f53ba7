using Spectre.Console;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>A table that fits 80 columns without a broken line: names to the left, numbers to the right.</summary>
internal static class NarrowTable
{
    /// <param name="names">Headings of the first columns.</param>
    /// <param name="numbers">Headings of the next ones.</param>
    /// <param name="verdict">Heading of the last one.</param>
    public static Table Of(IEnumerable<string> names, IEnumerable<string> numbers, string verdict)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in names)
        {
            table.AddColumn(ColumnOf(heading));
        }

        foreach (var heading in numbers)
        {
            table.AddColumn(ColumnOf(heading).RightAligned());
        }

        return table.AddColumn(ColumnOf(verdict));
    }

    private static TableColumn ColumnOf(string heading) => new TableColumn(heading).NoWrap().Padding(0, 0, 0, 0);
}
