using TeraPipe.Planning;
using TeraPipe.Profiler.Gate;
using TeraPipe.Profiler.Gate.Comparing;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Gate;

public class ComparedRegionsTests
{
    private static readonly IReadOnlyList<ProfilePoint> _grid = PointGrid.Of([1], new Tokens(1024), new Tokens(64));

    [Fact]
    public void Slices_and_contexts_are_cut_into_thirds()
    {
        var regions = ComparedRegions.Of(_grid);

        Assert.Equal(
            [
                "all points",
                "short slices (64 to 192 tokens)",
                "middle slices (256 to 448 tokens)",
                "long slices (512 to 1024 tokens)",
                "short contexts (0 to 128 tokens)",
                "middle contexts (192 to 384 tokens)",
                "long contexts (448 to 960 tokens)",
            ],
            regions.Select(region => region.ToString()));
        Assert.All(regions.Skip(1), region => Assert.InRange(region.Points.Count, _grid.Count / 4, _grid.Count / 2));
    }

    [Fact]
    public void Micro_batches_are_regions_where_there_are_several()
    {
        var regions = ComparedRegions.Of(PointGrid.Of([1, 8], new Tokens(256), new Tokens(64)));

        Assert.Contains(regions, region => region.ToString() == "small micro-batches (1 sequences)");
        Assert.Contains(regions, region => region.ToString() == "large micro-batches (8 sequences)");
    }

    [Fact]
    public void A_handful_of_points_is_not_cut()
    {
        var regions = ComparedRegions.Of(PointGrid.Of([1], new Tokens(128), new Tokens(64)));

        Assert.Equal("all points", Assert.Single(regions).Name);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(36)]
    [InlineData(136)]
    [InlineData(500)]
    public void A_sample_is_spread_over_all_regions(int count)
    {
        ComparedPoint[] points = [.. _grid.Select(point => Compared(point, isBimodal: false))];

        var sample = PointSample.Of(points, count);

        Assert.Equal(Math.Min(count, points.Length), sample.Distinct().Count());
        Assert.All(ComparedRegions.Of(_grid), region => Assert.InRange(
            sample.Count(each => region.Points.Contains(each.Point)),
            (sample.Count * region.Points.Count / points.Length) - 3,
            (sample.Count * region.Points.Count / points.Length) + 3));
    }

    [Fact]
    public void Points_of_two_times_are_taken_only_where_there_are_not_enough_others()
    {
        ComparedPoint[] points = [.. _grid.Select((point, i) => Compared(point, isBimodal: i % 2 == 0))];

        Assert.DoesNotContain(PointSample.Of(points, points.Length / 2), each => each.IsBimodal);
        Assert.Equal(points.Length, PointSample.Of(points, points.Length).Count);
        Assert.Equal(12, PointSample.Of(points, (points.Length / 2) + 12).Count(each => each.IsBimodal));
    }

    private static ComparedPoint Compared(ProfilePoint point, bool isBimodal) =>
        new(point, new ComparedPhase(1, null), new ComparedPhase(2, null), 3, isBimodal);
}
