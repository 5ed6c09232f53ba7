using System.Globalization;
using Spectre.Console;

namespace TeraPipe.TrainGpt;

/// <summary>The comparison for people.</summary>
internal static class ComparisonTable
{
    public static void Write(ComparisonReport report, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("slicing");
        table.AddColumn("slice tokens");
        foreach (var heading in (string[])["predicted", "measured", "error", "speed-up", "bubble"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (var row in report.Rows)
        {
            table.AddRow(
                row.Slicing,
                string.Join(' ', row.SliceTokens),
                Text($"{row.PredictedMs:0.0} ms"),
                Text($"{row.MeasuredMs:0.0} ms"),
                Text($"{row.ErrorPercent:+0.0;-0.0} %"),
                Text($"{row.Speedup:0.00} ×"),
                Text($"{row.BubblePercent:0.0} %"));
        }

        console.Write(table);
        console.WriteLine(Text($"{report.Stages} stages on {report.Device}, {report.Threads} thread(s) each, {report.Blas}"));
        console.WriteLine(Text($"loss {report.FirstLoss:0.000} → {report.LastLoss:0.000}; the slicings' losses differ by at most {report.LossMaxRelativeDifference:0.0e+0} of it"));
        console.WriteLine($"plan     {report.PlanUrl}");
        console.WriteLine($"timeline {report.PlanUrl}/timeline");
        console.WriteLine($"Swagger  {report.SwaggerUrl}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
