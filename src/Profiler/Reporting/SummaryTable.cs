using System.Globalization;
using Spectre.Console;
using TeraPipe.Profiler.Measuring;

namespace TeraPipe.Profiler.Reporting;

/// <summary>A row for each micro-batch and slice: what it costs as a sequence's first slice and as its last.</summary>
internal static class SummaryTable
{
    private static readonly string[] _headings =
        ["b", "slice", "first F ms", "first B ms", "last F ms", "last B ms", "spread %"];

    public static Table Of(LayerMeasurements measurements)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in _headings)
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var slice in measurements.Points.GroupBy(point => (point.Point.MicroBatch, point.Point.Slice)))
        {
            var first = slice.MinBy(measured => measured.Point.Context.Count)!;
            var last = slice.MaxBy(measured => measured.Point.Context.Count)!;
            table.AddRow(
                Text(slice.Key.MicroBatch),
                Text(slice.Key.Slice.Count),
                Text(first.Forward.MedianMs),
                Text(first.Backward.MedianMs),
                Text(last.Forward.MedianMs),
                Text(last.Backward.MedianMs),
                Text(Spread.MedianPercent(slice)));
        }

        return table;
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
