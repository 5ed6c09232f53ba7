using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Session;

/// <summary>Points of about the same size, and the one of them that stands for all when a run is estimated.</summary>
internal sealed record PilotClass(ProfilePoint Pilot, IReadOnlyList<ProfilePoint> Points)
{
    private const int MostOfLayer = 8;
    private const int MostOfOthers = 3;

    /// <summary>Each part of the points in classes of equal count, by size.</summary>
    public static IReadOnlyList<PilotClass> Of(IReadOnlyList<ProfilePoint> points) =>
        [.. points.GroupBy(point => point.Part).SelectMany(part => Of(part.Key, [.. part.OrderBy(SizeOf)]))];

    /// <summary>Of what a point's time and memory mostly are: pairs of a token and one that it attends to.</summary>
    public static long SizeOf(ProfilePoint point) =>
        (long)point.MicroBatch * point.Slice.Count * (point.Slice.Count + point.Context.Count);

    private static IEnumerable<PilotClass> Of(MeasuredPart part, ProfilePoint[] ascending)
    {
        var most = part == MeasuredPart.Layer ? MostOfLayer : MostOfOthers;
        return ascending.Chunk((ascending.Length + most - 1) / most).Select(
            alike => new PilotClass(alike[alike.Length / 2], alike));
    }
}
