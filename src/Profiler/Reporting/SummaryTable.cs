using System.Globalization;
using Spectre.Console;
using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Reporting;

/// <summary>
/// A row for each micro-batch and slice of a layer: what it costs as a sequence's first slice and as its last, its
/// points' median runs and error, its runs that are outliers, and what else is to be known. 80 characters wide.
/// </summary>
internal static class SummaryTable
{
    private const int MostPercent = 99;

    private static readonly string[] _headings =
        ["b", "slice", "F ms", "B ms", "last F", "last B", "n", "± %", "outl.", ""];

    public static Table Of(ProfileResults results, MeasuredTable profile)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in _headings)
        {
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        }

        var layer = results.Points.Where(result => result is { Point.Part: MeasuredPart.Layer, IsHeldOut: false });
        foreach (var slice in layer.GroupBy(result => (result.Point.MicroBatch, result.Point.Slice))
            .OrderBy(slice => slice.Key.MicroBatch).ThenBy(slice => slice.Key.Slice.Count))
        {
            table.AddRow(Row(slice.Key, [.. slice.OrderBy(result => result.Point.Context.Count)], profile));
        }

        return table;
    }

    private static string[] Row(
        (int MicroBatch, Tokens Slice) key, IReadOnlyList<PointResult> points, MeasuredTable profile)
    {
        PointResult[] measured = [.. points.Where(point => point.IsMeasured)];
        PhaseStatistics[] phases = [.. measured.SelectMany(point => point.Phases.Values)];
        return
        [
            Text(key.MicroBatch),
            Text(key.Slice.Count),
            Text(measured.FirstOrDefault()?.ForwardMs),
            Text(measured.FirstOrDefault()?.BackwardMs),
            Text(measured.LastOrDefault()?.ForwardMs),
            Text(measured.LastOrDefault()?.BackwardMs),
            Text(Precisions.MedianRuns(measured)),
            ErrorText(Precisions.MedianErrorPercent(measured)),
            Text(phases.Sum(phase => phase.Outliers)),
            string.Join(", ", Remarks(key, points, profile)),
        ];
    }

    private static IEnumerable<string> Remarks(
        (int MicroBatch, Tokens Slice) key, IReadOnlyList<PointResult> points, MeasuredTable profile)
    {
        if (points.Count(Precisions.IsBimodal) is > 0 and var bimodal)
        {
            yield return $"{bimodal} bimodal";
        }

        foreach (var failed in points.Where(point => !point.IsMeasured).CountBy(point => point.Outcome))
        {
            yield return $"{failed.Value} {PointOutcomes.Text(failed.Key)}";
        }

        if (profile.Shortened.Contains(key))
        {
            yield return "only context 0 kept";
        }
        else if (profile.LeftOut.Contains(key))
        {
            yield return "left out";
        }
    }

    private static string ErrorText(double? percent) =>
        percent > MostPercent && double.IsFinite(percent.Value) ? $">{MostPercent}" : Text(percent);

    private static string Text(double? value) =>
        value is { } number && double.IsFinite(number) ? number.ToString("0.##", CultureInfo.InvariantCulture) : "–";
}
