using System.Globalization;
using Spectre.Console;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Pictures;

namespace TeraPipe.Profiler.Show;

/// <summary>
/// What a token costs in µs of F + B, for each slice length and context: the number in every cell, and where the
/// terminal has colours, green for the cheapest through yellow to red for what costs three times as much.
/// </summary>
internal static class CostMap
{
    private const int MostRows = 24;
    private const int CellWidth = 8; // characters, with its border
    private const double Dearest = 3;

    /// <param name="table">The profile.</param>
    /// <param name="microBatch">Of this size.</param>
    /// <param name="width">Characters that fit in a line.</param>
    public static Table Of(LatencyTable table, int microBatch, int width)
    {
        var map = HeatMap.Of(
            table.Points.Where(point => point.MicroBatch == microBatch).Select(point => (point, CostOf(point))),
            MostRows,
            Math.Max(2, (width / CellWidth) - 2));
        var shown = new Table().Border(TableBorder.Simple)
            .Title($"F + B of b = {Text(microBatch)}, µs a token: slices down, contexts across");
        shown.AddColumn(new TableColumn("slice").RightAligned());
        foreach (var context in map.Contexts)
        {
            shown.AddColumn(new TableColumn(Text(context)).RightAligned());
        }

        var cheapest = map.Values.Min();
        for (var row = 0; row < map.Slices.Count; row++)
        {
            var cells = map.Contexts.Select((_, column) => Cell(map[row, column], cheapest));
            shown.AddRow([Text(map.Slices[row]), .. cells]);
        }

        return shown;
    }

    private static double? CostOf(LatencyPoint point) =>
        1000 * (point.Forward.Value + point.Backward.Value) / ((double)point.MicroBatch * point.Slice.Count);

    private static string Cell(double? cost, double cheapest) => cost is { } known
        ? $"[{Colour(known / cheapest)}]{known.ToString("G3", CultureInfo.InvariantCulture)}[/]"
        : "";

    private static string Colour(double times)
    {
        var heat = Math.Clamp(Math.Log(times) / Math.Log(Dearest), 0, 1);
        var (red, green) = ((int)(255 * Math.Min(1, 2 * heat)), (int)(255 * Math.Min(1, 2 - (2 * heat))));
        return string.Create(CultureInfo.InvariantCulture, $"black on rgb({red},{green},90)");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
