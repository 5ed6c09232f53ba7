using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Measuring;

public class ProfileResultsTests
{
    private static readonly MeasuredPhase[] _phases = [MeasuredPhase.Forward, MeasuredPhase.Backward];
    private static readonly MeterOptions _options = new();

    private readonly ManualClock _clock = new();

    /// <summary>From 1 to 1.5 times as slow over a run of a minute and more: a device that heats up.</summary>
    [Fact]
    public void The_calibration_kernel_takes_a_drift_out_of_the_times()
    {
        var random = new Samples(seed: 7);
        var device = new SimulatedDevice(_clock, point => TrueMs(point) * random.Lognormal(0.01))
        {
            Slowdown = () => 1 + (0.5 * Math.Min(1, _clock.Milliseconds / 60_000)),
        };

        var results = Measured(device);

        // a sixth of the visits is made within 0.05 of the usual slowness; corrected, all are
        Assert.InRange(MostDeviation(results, result => result.ForwardMs), 0, 0.03);
        Assert.InRange(MostDeviation(results, result => RawForwardMs(results, result)), 0.15, 0.5);
    }

    [Fact]
    public void A_device_that_slows_down_at_once_is_seen_and_costs_no_point_but_the_one_that_was_running()
    {
        var device = new SimulatedDevice(_clock, TrueMs) { Slowdown = () => _clock.Milliseconds < 60_000 ? 1 : 2 };

        var results = Measured(device);

        Assert.InRange(results.Speed.SlowedShare, 0.05, 0.5);
        var deviations = Deviations(results, result => result.ForwardMs);
        Assert.InRange(deviations.Count(deviation => deviation > 0.01), 0, 1);
    }

    [Fact]
    public void A_point_has_the_runs_of_all_its_measured_visits_and_no_failure_undoes_them()
    {
        var point = new ProfilePoint(1, new Tokens(64), Tokens.None);
        var results = new ProfileResults(
        [
            VisitOf(point, 1, 1, 1), VisitOf(point, 3, 3, 3, 3), VisitOf(point) with { Outcome = PointOutcome.Crash },
        ]);

        var result = Assert.Single(results.Points);
        Assert.Equal((PointOutcome.Measured, 7, 3.0), (
            result.Outcome, result.Phases[MeasuredPhase.Forward].Count, result.ForwardMs));
    }

    [Fact]
    public void A_point_without_times_says_how_it_failed_last()
    {
        var point = new ProfilePoint(1, new Tokens(64), Tokens.None);
        var results = new ProfileResults(
        [
            VisitOf(point) with { Outcome = PointOutcome.Hang, Message = "first" },
            VisitOf(point) with { Outcome = PointOutcome.OutOfMemory, Message = "second" },
        ]);

        var result = results.Find(point)!;
        Assert.Equal((PointOutcome.OutOfMemory, "second"), (result.Outcome, result.Message));
        Assert.Empty(results.Measured(MeasuredPart.Layer));
    }

    private static double TrueMs(ProfilePoint point) => point.Slice.Count * (1 + (point.Context.Count / 2048.0)) / 10;

    private ProfileResults Measured(SimulatedDevice device)
    {
        var meter = new PointMeter(device, _clock, _options);
        var points = PointGrid.Of([1], new Tokens(1024), new Tokens(64));
        var order = new FixedDesign(points).Next(new ProfileResults([]), CancellationToken.None).Points;
        return new ProfileResults([.. order.Select(point => meter.Visit(point, _phases, CancellationToken.None))]);
    }

    /// <summary>How far points lie from the truth as all points together have it: at most, and each.</summary>
    private static double MostDeviation(ProfileResults results, Func<PointResult, double> timeMs) =>
        Deviations(results, timeMs).Max();

    private static IEnumerable<double> Deviations(ProfileResults results, Func<PointResult, double> timeMs)
    {
        double[] ratios = [.. results.Points.Select(result => timeMs(result) / TrueMs(result.Point))];
        var usual = Quantiles.MedianOf(ratios);
        return ratios.Select(ratio => Math.Abs((ratio / usual) - 1));
    }

    private static double RawForwardMs(ProfileResults results, PointResult result) => Quantiles.MedianOf(
        results.Visits.First(visit => visit.Point == result.Point).TimesMs[MeasuredPhase.Forward]);

    private static PointVisit VisitOf(ProfilePoint point, params double[] forwardMs) => new()
    {
        Point = point,
        Outcome = PointOutcome.Measured,
        TimesMs = new Dictionary<MeasuredPhase, double[]> { [MeasuredPhase.Forward] = forwardMs },
        CalibrationsMs = [],
        StartedAt = DateTimeOffset.UnixEpoch,
        Seconds = 1,
    };
}
