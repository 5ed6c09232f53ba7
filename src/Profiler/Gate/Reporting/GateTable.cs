using Spectre.Console;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>A gate's comparisons for a terminal.</summary>
internal static class GateTable
{
    public static Table Of(GateOutcome outcome)
    {
        var table = NarrowTable.Of(["region", "phase"], ["then ms", "now ms", "change", "interval"], "verdict");
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
