using TeraPipe.Planning.Latency.Accuracy;

namespace TeraPipe.Bench.Profiler;

/// <summary>The same profile measured twice, one after the other.</summary>
internal static class RepeatedProfileCase
{
    public const string Name = "two runs of a profile, median difference";

    private const double AimPercent = 3;

    public static BenchRow Measure(ProfilerRuns runs)
    {
        var once = runs.Grid.Table.Points.ToDictionary(point => (point.MicroBatch, point.Slice, point.Context));
        double[] ratios =
        [
            .. runs.Again.Table.Points.SelectMany(again =>
                once.TryGetValue((again.MicroBatch, again.Slice, again.Context), out var first)
                    ? [again.Forward.Value / first.Forward.Value, again.Backward.Value / first.Backward.Value]
                    : Array.Empty<double>()),
        ];
        var slowdown = runs.Again.Results.Speed.CalibrationMs!.Value / runs.Grid.Results.Speed.CalibrationMs!.Value;
        var differences = ErrorSummary.Of(ratios.Select(ratio => ratio - 1))!;
        return BenchRow.AtMost(
            Name, 100 * differences.Median, "%", AimPercent,
            new("p90Percent", 100 * differences.P90),
            new("signedPercent", 100 * differences.Bias),
            new("points", runs.Again.Points),
            new("equalSpeedPercent", 100 * ErrorSummary.Of(ratios.Select(ratio => (ratio / slowdown) - 1))!.Median),
            new("calibrationRatio", slowdown));
    }
}
