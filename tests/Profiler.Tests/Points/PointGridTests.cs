using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Points;

public class PointGridTests
{
    [Theory]
    [InlineData(64, 64)] // one grain
    [InlineData(1024, 64)] // all 136 pairs of 16 grains
    [InlineData(1216, 64)] // all 190 of 19, the most that stay whole
    [InlineData(1280, 64)] // 20 grains would be 210 pairs
    [InlineData(2048, 8)]
    [InlineData(131072, 128)]
    [InlineData(16_777_216, 1)]
    public void Every_slice_is_measured_after_every_context_that_fits(int sequence, int grain)
    {
        var points = Grid(sequence, grain);

        var expected = from slice in points.Select(point => point.Slice).Distinct()
                       from context in points.Select(point => point.Context).Distinct()
                       where (slice + context).Count <= sequence
                       select new ProfilePoint(1, slice, context);
        Assert.Equal(expected.ToHashSet(), [.. points]);
        Assert.InRange(points.Count, 1, PointGrid.MostPoints);
        Assert.Equal(points.Count, points.Distinct().Count());
    }

    [Theory]
    [InlineData(1024, 64)]
    [InlineData(2048, 8)]
    public void The_grid_reaches_the_sequences_two_ends(int sequence, int grain)
    {
        var points = Grid(sequence, grain).ToHashSet();

        Assert.Contains(Point(1, sequence, 0), points);
        Assert.Contains(Point(1, grain, 0), points);
        Assert.All(points, point => Assert.Contains(Point(1, point.Slice.Count, sequence - point.Slice.Count), points));
        Assert.All(points, point => Assert.Equal(0, (point.Slice.Count % grain) + (point.Context.Count % grain)));
    }

    [Fact]
    public void Few_grains_are_measured_whole()
    {
        Assert.Equal(16 * 17 / 2, Grid(1024, 64).Count);
        Assert.Equal(19 * 20 / 2, Grid(1216, 64).Count);
    }

    [Fact]
    public void Many_grains_are_thinned_towards_the_middle_and_no_more_than_needed()
    {
        var points = Grid(2048, 8);
        int[] marks = [.. points.Select(point => point.Slice.Count / 8).Distinct()];

        Assert.Equal([1, 2, 4, 7], marks[..4]);
        Assert.Equal([252, 254, 255, 256], marks[^4..]);
        Assert.InRange(points.Count, PointGrid.MostPoints * 3 / 4, PointGrid.MostPoints);
    }

    [Fact]
    public void A_thinned_grid_leaves_nothing_to_extrapolate()
    {
        var measured = Grid(2048, 8).Select(
            point => new RawLatencyPoint(1, point.Slice.Count, point.Context.Count, 1, 2));
        var model = new TableLatencyModel(LatencyTable.Parse([.. measured], out _)!);

        for (var slice = 8; slice <= 2048; slice += 8)
        {
            for (var context = 0; slice + context <= 2048; context += 8)
            {
                Assert.NotNull(model.Find(1, new Tokens(slice), new Tokens(context)));
            }
        }
    }

    [Fact]
    public void Every_micro_batch_has_the_same_grid()
    {
        var points = PointGrid.Of([1, 4], new Tokens(128), new Tokens(64));

        Assert.Equal([Point(1, 64, 0), Point(1, 64, 64), Point(1, 128, 0)], points.Take(3));
        Assert.Equal([Point(4, 64, 0), Point(4, 64, 64), Point(4, 128, 0)], points.Skip(3));
    }

    private static IReadOnlyList<ProfilePoint> Grid(int sequence, int grain) =>
        PointGrid.Of([1], new Tokens(sequence), new Tokens(grain));

    private static ProfilePoint Point(int microBatch, int slice, int context) =>
        new(microBatch, new Tokens(slice), new Tokens(context));
}
