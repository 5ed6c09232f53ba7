using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Gate;

/// <summary>Some of a baseline's points, evenly from all regions.</summary>
internal static class PointSample
{
    /// <summary>
    /// Sorted by third of the slices, third of the contexts, micro-batch and lengths, and of these every so-manieth.
    /// Points whose baseline gathers around two times are taken only where there are not enough others.
    /// </summary>
    /// <returns>As many as wanted, or all there are.</returns>
    public static IReadOnlyList<ComparedPoint> Of(IReadOnlyList<ComparedPoint> points, int count)
    {
        var usable = points.Where(point => !point.IsBimodal).ToArray();
        if (usable.Length < Math.Min(count, points.Count))
        {
            usable = [.. usable, .. points.Where(point => point.IsBimodal).Take(count - usable.Length)];
        }

        ProfilePoint[] all = [.. usable.Select(compared => compared.Point)];
        var (slices, contexts) = (ComparedRegions.SliceThirds(all), ComparedRegions.ContextThirds(all));
        ComparedPoint[] sorted =
        [
            .. from compared in usable
               let point = compared.Point
               orderby slices[point], contexts[point], point.MicroBatch, point.Slice.Count, point.Context.Count
               select compared,
        ];
        var taken = Math.Min(count, sorted.Length);
        return [.. Enumerable.Range(0, taken).Select(i => sorted[((2 * i) + 1) * sorted.Length / (2 * taken)])];
    }
}
