using Spectre.Console;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>A gate's comparisons for a terminal of 80 columns.</summary>
internal static class GateTable
{
    public static Table Of(GateOutcome outcome)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("region").NoWrap()).AddColumn(new TableColumn("phase").NoWrap());
        foreach (var heading in new[] { "then ms", "now ms", "change", "interval" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        }

        table.AddColumn("verdict");
        foreach (var region in outcome.Regions)
        {
            var first = region.First;
            table.AddRow(
                first.Region.Name,
                GateText.NameOf(first.Phase),
                GateText.Milliseconds(first.BaselineMs),
                GateText.Milliseconds(first.NowMs),
                GateText.Signed(first.Ratio),
                GateText.Interval(first),
                region.Verdict switch
                {
                    RegionVerdict.Slower => "slower",
                    RegionVerdict.Faster => "faster",
                    RegionVerdict.TooNoisy => "noisy",
                    _ => "same",
                });
        }

        return table;
    }
}
