using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Measuring;

public class LayerProfilerTests
{
    private const int Rounds = 7;

    private static readonly IReadOnlyList<ProfilePoint> _points = PointGrid.Of([1, 2], new Tokens(512), new Tokens(64));

    private readonly ManualClock _clock = new();
    private readonly List<ProfilingProgress> _progress = [];

    [Fact]
    public void A_steady_layer_is_measured_exactly()
    {
        var measured = Measure(Steady(), Rounds);

        AssertTrue(measured);
        Assert.All(measured.Points, point => Assert.Equal((0, 0), (point.Forward.SpreadMs, point.Backward.SpreadMs)));
        Assert.Equal(new SampleSummary(FakeLayer.OptimizerMs, 0, Rounds), measured.OptimizerStep);
    }

    [Fact]
    public void First_runs_thirty_times_too_slow_do_not_matter()
    {
        var layer = new FakeLayer(_clock, self => self.RunsOfThisPoint == 1 ? 30 : 1);

        var measured = Measure(layer, rounds: 1);

        AssertTrue(measured);
        Assert.All(_points, point => Assert.Equal(3 + 1, layer.Runs.Count(run => run == point))); // slow, right, right
    }

    [Fact]
    public void A_point_that_never_settles_is_warmed_up_five_times_and_then_measured_all_the_same()
    {
        var layer = new FakeLayer(_clock, self => self.RunsOfThisPoint % 2 == 0 ? 2 : 1);

        var measured = Measure(layer, rounds: 2);

        Assert.All(_points, point => Assert.Equal(5 + 2, layer.Runs.Count(run => run == point)));
        Assert.All(measured.Points, point => Assert.True(point.Forward.SpreadMs > 0));
    }

    [Fact]
    public void A_machine_that_is_slow_for_two_rounds_out_of_seven_changes_no_median()
    {
        var layer = new FakeLayer(_clock, self => self.Visits.Count / _points.Count is 3 or 4 ? 5 : 1);

        AssertTrue(Measure(layer, Rounds));
    }

    [Fact]
    public void Each_round_visits_each_point_once_in_an_order_of_its_own_and_every_run_in_the_same_order()
    {
        var (first, second) = (Steady(), Steady());
        Measure(first, Rounds);
        Measure(second, Rounds);

        var rounds = first.Visits.Chunk(_points.Count).ToArray();
        Assert.Equal(Rounds + 1, rounds.Length);
        Assert.All(rounds, round => Assert.Equal(_points.ToHashSet(), [.. round]));
        Assert.Equal(rounds.Length, rounds.Select(round => string.Join(';', round)).Distinct().Count());
        Assert.Equal(first.Visits, second.Visits);
    }

    [Fact]
    public void Progress_counts_every_run_and_two_for_a_warm_up()
    {
        Measure(Steady(), Rounds);

        var (points, total) = (_points.Count, _points.Count * (2 + Rounds));
        var warmingUp = Enumerable.Range(1, points).Select(visit => 2 * visit);
        var sampling = Enumerable.Range((2 * points) + 1, Rounds * points);
        Assert.Equal(warmingUp.Concat(sampling).Select(runs => new ProfilingProgress(runs, total)), _progress);
    }

    [Fact]
    public void The_estimate_of_a_steady_layer_is_near_what_measuring_takes()
    {
        var estimate = new LayerProfiler(Steady(), _clock).Estimate(_points, Rounds);

        var trueMs = (Rounds + 2) * _points.Sum(point => FakeLayer.ForwardMs(point) + FakeLayer.BackwardMs(point));
        Assert.Equal(trueMs, estimate.TotalMilliseconds, tolerance: 0.25 * trueMs); // 8 points stand for all 72
    }

    [Fact]
    public void Stops_when_asked_to()
    {
        var profiler = new LayerProfiler(Steady(), _clock);
        var cancelled = new CancellationToken(canceled: true);

        Assert.Throws<OperationCanceledException>(
            () => profiler.Measure(_points, Rounds, new ListProgress(_progress), cancelled));
    }

    private FakeLayer Steady() => new(_clock, _ => 1);

    private LayerMeasurements Measure(FakeLayer layer, int rounds) =>
        new LayerProfiler(layer, _clock).Measure(_points, rounds, new ListProgress(_progress));

    /// <summary>Exact but for the clock's 100 ns.</summary>
    private static void AssertTrue(LayerMeasurements measured)
    {
        Assert.Equal(_points, measured.Points.Select(point => point.Point));
        Assert.All(measured.Points, point =>
        {
            Assert.Equal(FakeLayer.ForwardMs(point.Point), point.Forward.MedianMs, tolerance: 1e-4);
            Assert.Equal(FakeLayer.BackwardMs(point.Point), point.Backward.MedianMs, tolerance: 1e-4);
        });
    }

    private sealed class ListProgress(List<ProfilingProgress> seen) : IProgress<ProfilingProgress>
    {
        public void Report(ProfilingProgress value) => seen.Add(value);
    }
}
