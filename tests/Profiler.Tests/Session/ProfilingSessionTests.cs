using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;
using TeraPipe.Profiler.Session;

namespace TeraPipe.Profiler.Tests.Session;

public class ProfilingSessionTests
{
    private static readonly IReadOnlyList<ProfilePoint> _points =
        PointGrid.Of([1], new Tokens(64), new Tokens(16));

    private readonly List<PointVisit> _kept = [];
    private readonly List<SessionProgress> _told = [];

    [Fact]
    public void Each_point_is_kept_before_the_next_is_visited()
    {
        var results = Run([], (point, _) =>
        {
            Assert.Equal(_told.Count - 1, _kept.Count);
            return VisitOf(point);
        });

        Assert.Equal(_points.Count, results.Points.Count);
        Assert.Equal(_points.ToHashSet(), [.. _kept.Select(visit => visit.Point)]);
        Assert.Equal(Enumerable.Range(0, _points.Count), _told.Select(progress => progress.Done));
        Assert.All(_told, progress => Assert.Equal(_points.Count, progress.Expected));
    }

    [Fact]
    public void What_was_visited_before_is_not_visited_again()
    {
        var whole = Run([], (point, _) => VisitOf(point));
        PointVisit[] earlier = [.. whole.Visits.Take(4)];
        _kept.Clear();
        _told.Clear();

        var resumed = Run(earlier, (point, _) => VisitOf(point));

        Assert.Equal(whole.Visits.Select(visit => visit.Point), resumed.Visits.Select(visit => visit.Point));
        Assert.Equal(_points.Count - 4, _kept.Count);
        Assert.Equal((4, _points.Count), (_told[0].Done, _told[0].Expected));
    }

    [Fact]
    public void A_visit_that_is_broken_off_is_not_kept()
    {
        using var stop = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => Run([], (point, token) =>
        {
            if (_kept.Count == 2)
            {
                stop.Cancel();
                token.ThrowIfCancellationRequested();
            }

            return VisitOf(point);
        }, stop.Token));

        Assert.Equal(2, _kept.Count);
    }

    [Fact]
    public void Parts_come_before_the_layer_and_all_are_expected_from_the_start()
    {
        var parts = PartPoints.Of([1, 2], new Tokens(64), new Tokens(16), hasEnds: true);
        var design = new SequelDesign(new FixedDesign(parts), new FixedDesign(_points));

        new ProfilingSession(design, (point, _) => VisitOf(point), _kept.Add).Run(
            [], new Telling(_told), TestContext.Current.CancellationToken);

        Assert.Equal(9, parts.Count); // the optimiser; embedding and head of 16, 32, 64 and 2 · 64 tokens
        Assert.Equal(parts.ToHashSet(), [.. _kept.Take(parts.Count).Select(visit => visit.Point)]);
        Assert.All(_told, progress => Assert.Equal(parts.Count + _points.Count, progress.Expected));
    }

    private ProfileResults Run(
        IReadOnlyList<PointVisit> earlier,
        Func<ProfilePoint, CancellationToken, PointVisit> visit,
        CancellationToken cancellationToken = default) =>
        new ProfilingSession(new FixedDesign(_points), visit, _kept.Add).Run(
            earlier, new Telling(_told), cancellationToken);

    private static PointVisit VisitOf(ProfilePoint point) => TestJournal.Visit(16) with { Point = point };

    private sealed class Telling(List<SessionProgress> told) : IProgress<SessionProgress>
    {
        public void Report(SessionProgress value) => told.Add(value);
    }
}
