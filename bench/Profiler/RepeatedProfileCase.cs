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
        var differences = ErrorSummary.Of(runs.Again.Table.Points.SelectMany(again =>
            once.TryGetValue((again.MicroBatch, again.Slice, again.Context), out var first)
                ? new[]
                {
                    (again.Forward.Value / first.Forward.Value) - 1,
                    (again.Backward.Value / first.Backward.Value) - 1,
                }
                : []))!;
        return BenchRow.AtMost(
            Name, 100 * differences.Median, "%", AimPercent,
            new("p90Percent", 100 * differences.P90),
            new("signedPercent", 100 * differences.Bias),
            new("points", runs.Again.Points),
            new("calibrationRatio", runs.Again.Results.Speed.CalibrationMs / runs.Grid.Results.Speed.CalibrationMs));
    }
}
