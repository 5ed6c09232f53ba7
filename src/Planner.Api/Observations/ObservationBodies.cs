using TeraPipe.Contracts.Observations;
using TeraPipe.Planning.Drift;
using TeraPipe.Planning.Latency.Accuracy;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>What is known of observations, on the wire.</summary>
internal static class ObservationBodies
{
    /// <param name="runs">All observations, run by run.</param>
    /// <param name="window">The last of them.</param>
    /// <param name="predictedStepMs">What they are compared with.</param>
    public static ObservationStatistics Statistics(
        IReadOnlyList<StreamState> runs, IReadOnlyList<WindowRow> window, double predictedStepMs) => new()
        {
            PredictedStepMs = predictedStepMs,
            Count = runs.Sum(run => run.Monitor.Count),
            Step = Of(runs.Select(run => run.Step), window.Select(row => row.StepDeviation)),
            Forward = Of(runs.Select(run => run.Forward), window.Select(row => row.ForwardDeviation)),
            Backward = Of(runs.Select(run => run.Backward), window.Select(row => row.BackwardDeviation)),
        };

    private static DeviationStatistics? Of(IEnumerable<DeviationMoments> runs, IEnumerable<double?> window)
    {
        var all = runs.Aggregate(default(DeviationMoments), (sum, run) => sum.With(run));
        var sizes = ErrorSummary.Of(window.OfType<double>());
        return all.Count == 0
            ? null
            : new DeviationStatistics(all.Count, all.Mean, all.StandardDeviation, sizes?.Median, sizes?.P90);
    }
}
