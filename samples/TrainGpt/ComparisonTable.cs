using System.Globalization;
using Spectre.Console;

namespace TeraPipe.TrainGpt;

/// <summary>The comparison for people.</summary>
internal static class ComparisonTable
{
    private const int Columns = 120; // where the output is no terminal that says how wide it is

    public static void Write(ComparisonReport report, TextWriter output)
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
                SliceText.Short(row.SliceTokens),
                Text($"{row.PredictedMs:0.0} ms"),
                Text($"{row.MeasuredMs:0.0} ms"),
                Text($"{row.ErrorPercent:+0.0;-0.0} %"),
                Text($"{row.Speedup:0.00} ×"),
                Text($"{row.BubblePercent:0.0} %"));
        }

        ConsoleOf(output).Write(table);
        output.WriteLine(Text(
            $"{report.Stages} stages on {report.Device}, {report.Threads} thread(s) each, {report.Blas}"));
        var (first, last, difference) = (report.FirstLoss, report.LastLoss, report.LossMaxRelativeDifference);
        output.WriteLine(Text(
            $"loss {first:0.000} → {last:0.000}, the same under each slicing to {difference:0.0e+0}"));
        output.WriteLine($"plan      {report.PlanUrl}");
        output.WriteLine($"timeline  {report.PlanUrl}/timeline");
        output.WriteLine($"Swagger   {report.SwaggerUrl}");
    }

    private static IAnsiConsole ConsoleOf(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = Console.IsOutputRedirected ? Columns : console.Profile.Width;
        return console;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
