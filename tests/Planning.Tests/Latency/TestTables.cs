using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

/// <summary>Tables measured on a lattice of lengths and contexts as far as both fit the longest sequence.</summary>
internal static class TestTables
{
    public static List<RawLatencyPoint> Points(
        int[] lengths,
        int[] contexts,
        int longest,
        Func<int, int, (double ForwardMs, double BackwardMs)> time,
        int microBatch = 1) =>
    [
        .. from l in lengths
           from c in contexts
           where l + c <= longest
           let ms = time(l, c)
           select new RawLatencyPoint(microBatch, l, c, ms.ForwardMs, ms.BackwardMs),
    ];

    public static LatencyTable Create(
        int[] lengths, int[] contexts, int longest, Func<int, int, (double ForwardMs, double BackwardMs)> time) =>
        Create(Points(lengths, contexts, longest, time));

    public static LatencyTable Create(IReadOnlyList<RawLatencyPoint> points)
    {
        var table = LatencyTable.Parse(points, out var faults);
        Assert.Empty(faults);
        return table!;
    }
}
