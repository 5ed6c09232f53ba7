using TeraPipe.Bench.Profiler;
using TeraPipe.Bench.Suites;
using TeraPipe.Profiler.Measuring;
using TeraPipe.Profiler.Points;

namespace TeraPipe.Bench.Tests;

public class ProfilerSuiteTests
{
    private static readonly IReadOnlyList<MeasuredPhase> _phases = [MeasuredPhase.Forward, MeasuredPhase.Backward];

    [Fact]
    public void Work_is_all_that_runs_took_and_not_calibration()
    {
        using var device = new WatchedDevice(new SteadyDevice());

        device.Run(new RunRequest(ProfilePoint.Optimizer, _phases, Runs: 3, TimeSpan.MaxValue));
        device.Calibrate(5);
        device.Run(new RunRequest(ProfilePoint.Optimizer, _phases, Runs: 1, TimeSpan.MaxValue));

        Assert.Equal(4 * (SteadyDevice.ForwardMs + SteadyDevice.BackwardMs), device.WorkMs, tolerance: 1e-12);
    }

    [Fact]
    public void Overhead_is_a_share_of_the_work() =>
        Assert.Equal(0.05, new VisitTimes(ProfilePoint.Optimizer, WallMs: 210, WorkMs: 200).Overhead, tolerance: 1e-12);

    [Fact]
    public void Naming_the_cases_measures_nothing() =>
        Assert.Equal(6, new ProfilerSuite().Cases.Select(benchCase => benchCase.Name).Distinct().Count());

    private sealed class SteadyDevice : IMeasuredDevice
    {
        public const double ForwardMs = 1.5, BackwardMs = 3.25;

        public DeviceRuns Run(RunRequest request)
        {
            var timesMs = new Dictionary<MeasuredPhase, double[]>
            {
                [MeasuredPhase.Forward] = [.. Enumerable.Repeat(ForwardMs, request.Runs)],
                [MeasuredPhase.Backward] = [.. Enumerable.Repeat(BackwardMs, request.Runs)],
            };
            return new DeviceRuns(timesMs, null);
        }

        public IReadOnlyList<double> Calibrate(int runs) => [.. Enumerable.Repeat(2.0, runs)];

        public void Dispose()
        {
        }
    }
}
