using TeraPipe.Planning.Latency.Accuracy;
using TeraPipe.Profiler.Accuracy;

namespace TeraPipe.Bench.Profiler;

/// <summary>What the latency model says of points of the full grid that it has not seen, inside the hull.</summary>
internal sealed class LeaveOneOutCases(ProfilerRuns runs)
{
    private const double MedianAimPercent = 3;
    private const double P90AimPercent = 10;

    private readonly Lazy<ErrorSummary> _errors = new(() => ErrorSummary.Of(
        AccuracyReport.Of(runs.Grid.Table, heldOut: [], stages: []).Points
            .Where(point => point.Place is PointPlace.Lengths or PointPlace.Interior)
            .SelectMany(point => point.Errors))!);

    public IEnumerable<BenchCase> All => [Case("median", MedianAimPercent, errors => errors.Median),
        Case("p90", P90AimPercent, errors => errors.P90)];

    private BenchCase Case(string quantile, double aimPercent, Func<ErrorSummary, double> of)
    {
        var name = $"leave one out of the full grid, {quantile} error";
        return new BenchCase(name, () => BenchRow.AtMost(
            name, 100 * of(_errors.Value), "%", aimPercent,
            new("signedPercent", 100 * _errors.Value.Bias),
            new("errors", _errors.Value.Count)));
    }
}
