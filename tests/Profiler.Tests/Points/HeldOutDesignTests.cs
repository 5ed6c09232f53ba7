using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Points;

public sealed class HeldOutDesignTests
{
    private static readonly ProfilePoint _known = new(1, new Tokens(8), Tokens.None);

    private readonly HeldOutDesign _design =
        new(new FixedDesign([_known]), count: 5, microBatches: [1, 2], new Tokens(64), new Tokens(8), new Tokens(8));

    [Fact]
    public void The_designs_own_points_come_first()
    {
        var step = _design.Next(new ProfileResults([]), TestContext.Current.CancellationToken);

        Assert.Equal([_known], step.Points);
        Assert.Equal((6, false), (step.ExpectedPoints, step.AreHeldOut));
    }

    [Fact]
    public void Then_others_that_fit_the_sequence_and_the_same_ones_when_asked_again()
    {
        var step = NextAfter(Visit(_known, isHeldOut: false));
        var resumed = NextAfter(Visit(_known, isHeldOut: false), Visit(step.Points[0], isHeldOut: true));

        Assert.True(step.AreHeldOut);
        Assert.Equal(5, step.Points.Distinct().Count());
        Assert.DoesNotContain(_known, step.Points);
        Assert.All(step.Points, point => Assert.True(
            point.Slice.Count % 8 == 0 && point.Context.Count % 8 == 0 && point.Slice.Count > 0
            && point.Slice.Count + point.Context.Count <= 64 && point.MicroBatch is 1 or 2));
        Assert.Equal(step.Points.Skip(1), resumed.Points);
    }

    [Fact]
    public void A_small_table_holds_out_what_it_has_left()
    {
        var design = new HeldOutDesign(new FixedDesign([_known]), 9, [1], new Tokens(16), new Tokens(8), new Tokens(8));

        // of (8, 0), (8, 8) and (16, 0) the first is the design's
        Assert.Equal(2, NextAfter(design, Visit(_known, isHeldOut: false)).Points.Count);
    }

    [Fact]
    public void A_grid_holds_out_what_lies_between_its_marks()
    {
        var grid = PointGrid.Of([1], new Tokens(64), new Tokens(16));
        var design = new HeldOutDesign(new FixedDesign(grid), 6, [1], new Tokens(64), new Tokens(16), new Tokens(8));

        var points = NextAfter(design, [.. grid.Select(point => Visit(point, isHeldOut: false))]).Points;

        Assert.Equal(6, points.Count);
        Assert.All(points, point => Assert.True(
            point.Slice.Count >= 16 && (point.Slice.Count % 16 != 0 || point.Context.Count % 16 != 0)));
    }

    [Fact]
    public void Held_out_points_belong_to_no_profile()
    {
        var point = new ProfilePoint(1, new Tokens(16), new Tokens(8));
        var results = new ProfileResults([Visit(_known, isHeldOut: false), Visit(point, isHeldOut: true)]);

        Assert.Equal([_known], results.Measured(MeasuredPart.Layer).Select(result => result.Point));
        Assert.Equal([point], results.HeldOut.Select(result => result.Point));
    }

    private DesignStep NextAfter(params PointVisit[] visits) => NextAfter(_design, visits);

    private static DesignStep NextAfter(HeldOutDesign design, params PointVisit[] visits) =>
        design.Next(new ProfileResults(visits), TestContext.Current.CancellationToken);

    private static PointVisit Visit(ProfilePoint point, bool isHeldOut) => new()
    {
        Point = point,
        IsHeldOut = isHeldOut,
        Outcome = PointOutcome.Measured,
        TimesMs = new Dictionary<MeasuredPhase, double[]> { [MeasuredPhase.Forward] = [1] },
        CalibrationsMs = [],
        StartedAt = DateTimeOffset.UnixEpoch,
        Seconds = 1,
    };
}
