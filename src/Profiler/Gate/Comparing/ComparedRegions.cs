using System.Globalization;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Gate.Comparing;

/// <summary>
/// Where a change may sit: everywhere, or at slices, contexts or micro-batches of some size, because they run another
/// kernel, or because attention or the launches have the larger share of them. Sizes are thirds by rank among the
/// points.
/// </summary>
internal static class ComparedRegions
{
    /// <summary>Fewer points are not judged apart; they count among all.</summary>
    private const int LeastPoints = 4;

    private static readonly Axis[] _axes =
    [
        new(["short slices", "middle slices", "long slices"], "tokens", point => point.Slice.Count),
        new(["short contexts", "middle contexts", "long contexts"], "tokens", point => point.Context.Count),
        new(
            ["small micro-batches", "middle micro-batches", "large micro-batches"],
            "sequences",
            point => point.MicroBatch),
    ];

    /// <summary>All points first.</summary>
    public static IReadOnlyList<ComparedRegion> Of(IReadOnlyList<ProfilePoint> points) =>
    [
        new ComparedRegion(ComparedRegion.AllPoints, "", points.ToHashSet()),
        .. _axes.SelectMany(axis => axis.Cut(points)).Where(
            region => region.Points.Count >= LeastPoints && region.Points.Count < points.Count),
    ];

    /// <summary>Of each point, which third of the slices it is among: 0, 1 or 2.</summary>
    public static IReadOnlyDictionary<ProfilePoint, int> SliceThirds(IReadOnlyList<ProfilePoint> points) =>
        _axes[0].Thirds(points);

    /// <summary>Of each point, which third of the contexts it is among.</summary>
    public static IReadOnlyDictionary<ProfilePoint, int> ContextThirds(IReadOnlyList<ProfilePoint> points) =>
        _axes[1].Thirds(points);

    private sealed record Axis(string[] Names, string Unit, Func<ProfilePoint, int> Of)
    {
        public IEnumerable<ComparedRegion> Cut(IReadOnlyList<ProfilePoint> points)
        {
            var thirds = Thirds(points);
            return from point in points
                   group point by thirds[point] into third
                   orderby third.Key
                   select new ComparedRegion(Names[third.Key], Extent([.. third]), third.ToHashSet());
        }

        /// <summary>By the middle of its rank, so that equal sizes stay together.</summary>
        public Dictionary<ProfilePoint, int> Thirds(IReadOnlyList<ProfilePoint> points)
        {
            var (below, third) = (0, new Dictionary<int, int>());
            foreach (var same in points.GroupBy(Of).OrderBy(same => same.Key))
            {
                var count = same.Count();
                third[same.Key] = Math.Min(2, 3 * ((2 * below) + count) / (2 * points.Count));
                below += count;
            }

            return points.ToDictionary(point => point, point => third[Of(point)]);
        }

        private string Extent(ProfilePoint[] points)
        {
            var (least, most) = (points.Min(Of), points.Max(Of));
            return least == most
                ? string.Create(CultureInfo.InvariantCulture, $"{least} {Unit}")
                : string.Create(CultureInfo.InvariantCulture, $"{least} to {most} {Unit}");
        }
    }
}
