using System.Globalization;
using Spectre.Console;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>A gate's comparisons for a terminal.</summary>
internal static class GateTable
{
    public static Table Of(GateOutcome outcome)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("region", "phase");
        foreach (var heading in new[] { "points", "then ms", "now ms", "change", "interval" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        table.AddColumn("verdict");
        foreach (var region in outcome.Regions)
        {
            var first = region.First;
            table.AddRow(
                first.Region.Name,
                GateText.NameOf(first.Phase),
                first.Points.ToString(CultureInfo.InvariantCulture),
                GateText.Milliseconds(first.BaselineMs),
                GateText.Milliseconds(first.NowMs),
                GateText.Signed(first.Ratio),
                GateText.Interval(first),
                GateText.NameOf(region));
        }

        return table;
    }
}
