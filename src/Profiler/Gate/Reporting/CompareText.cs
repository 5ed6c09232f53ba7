using System.Globalization;
using Spectre.Console;
using TeraPipe.Profiler.Gate.Comparing;

namespace TeraPipe.Profiler.Gate.Reporting;

/// <summary>How two profiles differ, for a terminal.</summary>
internal static class CompareText
{
    /// <summary>What stands above the table.</summary>
    public static IEnumerable<string> Head(ComparedProfile first, ComparedProfile second, ProfileComparison comparison)
    {
        yield return $"{second.Title} against {first.Title}";
        foreach (var difference in comparison.Differences)
        {
            yield return $"they differ in {difference}";
        }

        yield return Text(
            $"{comparison.SharedPoints} points in common, of {first.Points.Count} and {second.Points.Count}");
        yield return $"ratios as measured: {Summary(comparison.Raw)}";
        yield return comparison is { Slowdown: { } slowdown, AtEqualSpeed: { } atEqualSpeed }
            ? Text($"ratios at equal speed, the calibration kernel's being {slowdown:0.000}: {Summary(atEqualSpeed)}")
            : "the calibration kernel did not run in both, so a slower machine cannot be told from slower code";
        foreach (var profile in new[] { first, second }.Where(each => each.IsDisturbed))
        {
            var slowed = GateText.Percent(profile.Conditions!.SlowedShare!.Value);
            yield return $"{profile.Title} was measured beside other programs: {slowed} of its points were slowed, not "
                + "all by the same factor";
        }
    }

    public static Table TableOf(ProfileComparison comparison)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("region").NoWrap()).AddColumn(new TableColumn("phase").NoWrap());
        foreach (var heading in new[] { "points", "ratio", "p90", "equal speed", "interval" })
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        }

        table.AddColumn("verdict");
        foreach (var region in comparison.Regions)
        {
            table.AddRow(
                region.Comparison.Region.Name,
                GateText.NameOf(region.Comparison.Phase),
                Text($"{region.Comparison.Points}"),
                Text($"{region.Raw.MedianRatio:0.000}"),
                GateText.Percent(region.Raw.P90Change),
                GateText.Signed(region.Comparison.Ratio),
                GateText.Interval(region.Comparison),
                region.Differs ? "differs" : "agrees");
        }

        return table;
    }

    /// <summary>What stands below the table.</summary>
    public static IEnumerable<string> Foot(ProfileComparison comparison)
    {
        var worst = comparison.Worst.Select(
            each => Text($"{each.Point} {GateText.NameOf(each.Phase)} {Math.Exp(each.LogRatio):0.000}"));
        yield return $"furthest apart: {string.Join("; ", worst)}";
        yield return comparison.Agrees
            ? "They agree within noise."
            : $"They differ by more than noise in {comparison.Regions.Count(region => region.Differs)} of "
                + $"{comparison.Regions.Count} comparisons.";
    }

    private static string Summary(RatioSummary summary) =>
        Text($"median {summary.MedianRatio:0.000}, nine in ten within {GateText.Percent(summary.P90Change)} of 1");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
