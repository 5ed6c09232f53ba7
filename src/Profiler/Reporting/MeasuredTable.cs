using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Reporting;

/// <summary>
/// The measured points of a layer as a table without gaps: a slice length that is measured after some context is
/// measured after every context with which it fits the longest sequence. One that lacks some, as its points failed,
/// keeps its point without context; one without that is left out.
/// </summary>
internal sealed class MeasuredTable
{
    private MeasuredTable(
        IReadOnlyList<PointResult> points,
        IReadOnlyList<(int MicroBatch, Tokens Slice)> shortened,
        IReadOnlyList<(int MicroBatch, Tokens Slice)> leftOut) =>
        (Points, Shortened, LeftOut) = (points, shortened, leftOut);

    /// <summary>By micro-batch size, slice and context.</summary>
    public IReadOnlyList<PointResult> Points { get; }

    /// <summary>Slice lengths that keep only the point without context.</summary>
    public IReadOnlyList<(int MicroBatch, Tokens Slice)> Shortened { get; }

    /// <summary>Slice lengths that have measured points, but not the one without context.</summary>
    public IReadOnlyList<(int MicroBatch, Tokens Slice)> LeftOut { get; }

    public static MeasuredTable Of(ProfileResults results)
    {
        var (points, shortened, leftOut) =
            (new List<PointResult>(), new List<(int, Tokens)>(), new List<(int, Tokens)>());
        foreach (var size in results.Measured(MeasuredPart.Layer).GroupBy(result => result.Point.MicroBatch)
            .OrderBy(size => size.Key))
        {
            int[] contexts = [.. size.Select(result => result.Point.Context.Count).Append(0).Distinct()];
            var longest = size.Max(result => result.Point.Slice.Count + result.Point.Context.Count);
            foreach (var row in size.GroupBy(result => result.Point.Slice).OrderBy(row => row.Key.Count))
            {
                PointResult[] inOrder = [.. row.OrderBy(result => result.Point.Context.Count)];
                var fitting = contexts.Count(context => row.Key.Count + context <= longest);
                var isOfNoContext = inOrder[0].Point.Context == Tokens.None;
                var isWhole = inOrder.Length == fitting || (inOrder.Length == 1 && isOfNoContext);
                points.AddRange(isWhole ? inOrder : inOrder.TakeWhile(result => result.Point.Context == Tokens.None));
                (isWhole ? null : isOfNoContext ? shortened : leftOut)?.Add((size.Key, row.Key));
            }
        }

        return new MeasuredTable(points, shortened, leftOut);
    }
}
