using TeraPipe.Planning;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Profiler.Tests.Measuring;

public class PointMeterTests
{
    private static readonly ProfilePoint _point = new(1, new Tokens(64), Tokens.None);
    private static readonly MeasuredPhase[] _phases = [MeasuredPhase.Forward, MeasuredPhase.Backward];

    private readonly ManualClock _clock = new();

    [Fact]
    public void A_steady_point_takes_two_runs_of_warm_up_and_six_that_count()
    {
        var visit = Visit(_ => 10);

        Assert.Equal((PointOutcome.Measured, 2), (visit.Outcome, visit.WarmUpRuns));
        Assert.Equal(Enumerable.Repeat(10.0, 6), visit.TimesMs[MeasuredPhase.Backward]);
        Assert.Equal(SimulatedDevice.KernelMs, visit.CalibrationMs);
        Assert.Equal(8, visit.PeakBytes); // of the simulated device: runs so far
    }

    [Fact]
    public void A_first_run_thirty_times_too_slow_is_not_kept()
    {
        var runs = 0;

        var visit = Visit(_ => runs++ < 2 ? 300 : 10); // its forward and its backward

        Assert.All(visit.TimesMs.Values, times => Assert.Equal(Enumerable.Repeat(10.0, 6), times));
        Assert.InRange(visit.WarmUpRuns, 3, 8);
    }

    [Fact]
    public void A_noisy_point_runs_until_its_median_is_known_to_two_percent()
    {
        var random = new Samples(seed: 3);

        var visit = Visit(_ => 10 * random.Lognormal(0.05));

        Assert.All(
            visit.TimesMs.Values, times => Assert.InRange(PhaseStatistics.Of(times).RelativeError, 0, 0.02));
        Assert.InRange(visit.TimesMs[MeasuredPhase.Forward].Length, 12, 100); // (1.25 · 1.96 · 0.05 / 0.02)² = 38
    }

    [Fact]
    public void A_point_that_stays_noisy_uses_its_budget_and_stops()
    {
        var random = new Samples(seed: 4);

        var visit = Visit(_ => 10 * random.Lognormal(0.5));

        Assert.InRange(visit.Seconds, 2, 2.1); // the budget and one run that had begun, of 20 ms in the median
        Assert.True(PhaseStatistics.Of(visit.TimesMs[MeasuredPhase.Forward]).RelativeError > 0.02);
    }

    [Fact]
    public void A_quick_point_that_stays_noisy_stops_at_two_hundred_runs()
    {
        var random = new Samples(seed: 5);

        var visit = Visit(_ => 0.1 * random.Lognormal(1.5));

        Assert.Equal(200, visit.TimesMs[MeasuredPhase.Forward].Length);
    }

    [Fact]
    public void A_point_longer_than_its_budget_is_run_once_to_warm_up_and_three_times()
    {
        var visit = Visit(_ => 5000);

        Assert.Equal((1, 3), (visit.WarmUpRuns, visit.TimesMs[MeasuredPhase.Forward].Length));
    }

    [Fact]
    public void One_run_a_million_times_too_slow_does_no_harm()
    {
        var runs = 0;

        var visit = Visit(_ => runs++ == 9 ? 1e3 : 1e-3);

        Assert.Equal(1, PhaseStatistics.Of(visit.TimesMs[MeasuredPhase.Backward]).Outliers);
        Assert.Equal(1e-3, PhaseStatistics.Of(visit.TimesMs[MeasuredPhase.Backward]).MedianMs);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1e-9)]
    [InlineData(double.NaN)]
    public void What_is_no_time_is_no_measurement(double ms)
    {
        var meter = new PointMeter(new Telling(ms), _clock, new MeterOptions());

        var visit = meter.Visit(_point, _phases, TestContext.Current.CancellationToken);

        Assert.Equal(PointOutcome.Failed, visit.Outcome);
        Assert.Empty(visit.TimesMs);
        Assert.Contains("which is no time", visit.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_that_jumps_by_an_hour_changes_no_time(int hours)
    {
        var before = _clock.GetUtcNow();
        var runs = 0;
        var visit = Visit(_ =>
        {
            _clock.WallClockJump = TimeSpan.FromHours(runs++ > 5 ? hours : 0);
            return 10;
        });

        Assert.Equal(before, visit.StartedAt); // it is told, and nothing is reckoned from it
        Assert.Equal(0.02 * 8, visit.Seconds - (4 * SimulatedDevice.KernelMs / 1000), 9); // eight runs, one calibration
        Assert.All(visit.TimesMs.Values, times => Assert.Equal(Enumerable.Repeat(10.0, 6), times));
    }

    [Fact]
    public void The_kernel_runs_when_it_has_not_for_a_while_and_after_a_failure()
    {
        var device = new SimulatedDevice(_clock, point => point.MicroBatch switch
        {
            1 => 1,
            2 => 100,
            _ => throw new PointFailedException(PointOutcome.OutOfMemory, "too large"),
        });
        var meter = new PointMeter(device, _clock, new MeterOptions());

        Assert.Equal(1, After(1)); // the first point of all
        Assert.Equal(1, After(1)); // 0.026 s later
        Assert.Equal(4, After(2)); // not before: 0.05 s; after each 0.4 s of its six runs
        Assert.Equal(4, After(3));
        Assert.Equal(5, After(1)); // the device may be another one now

        int After(int microBatch)
        {
            meter.Visit(_point with { MicroBatch = microBatch }, _phases, TestContext.Current.CancellationToken);
            return device.Calibrations;
        }
    }

    [Fact]
    public void A_failure_is_the_outcome_of_its_point()
    {
        var visit = Visit(_ => throw new PointFailedException(PointOutcome.Hang, "no answer"));

        Assert.Equal((PointOutcome.Hang, "no answer"), (visit.Outcome, visit.Message));
        Assert.Empty(visit.TimesMs);
    }

    /// <summary>
    /// Stopping as soon as the interval is narrow favours samples that look narrower than they are, so that 95 % are
    /// not reached: what is left of them is stated here.
    /// </summary>
    [Fact]
    public void The_interval_at_the_end_of_a_visit_holds_the_median_nine_times_in_ten()
    {
        var random = new Samples(seed: 6);
        var held = Enumerable.Range(0, 1000).Count(_ =>
        {
            var forward = PhaseStatistics.Of(Visit(_ => 10 * random.Lognormal(0.03)).TimesMs[MeasuredPhase.Forward]);
            return forward.LowMs <= 10 && 10 <= forward.HighMs;
        });

        Assert.InRange(held / 1000.0, 0.9, 1);
    }

    private PointVisit Visit(Func<ProfilePoint, double> phaseMs) =>
        new PointMeter(new SimulatedDevice(_clock, phaseMs), _clock, new MeterOptions()).Visit(
            _point, _phases, TestContext.Current.CancellationToken);

    private sealed class Telling(double ms) : IMeasuredDevice
    {
        public DeviceRuns Run(RunRequest request) => new(
            request.Phases.ToDictionary(phase => phase, _ => Enumerable.Repeat(ms, request.Runs).ToArray()), null);

        public IReadOnlyList<double> Calibrate(int runs) => [.. Enumerable.Repeat(1.0, runs)];

        public void Dispose()
        {
        }
    }
}
