using Npgsql;
using TeraPipe.Contracts.Observations;
using TeraPipe.Planner.Api.Observations;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>Stores what a run observed, and says which events follow from it.</summary>
internal sealed class JobObserver(ObservationRepository observations)
{
    /// <summary>So many observations are summed up in one event.</summary>
    private const int ObservationsPerEvent = 100;

    /// <returns>What is known now, and the events; none where the observations are of another plan than the run's.
    /// </returns>
    public async Task<(JobObserved Result, IReadOnlyList<JobEventDraft> Events)> AddAsync(
        StoredJob job, ObservationBatch batch, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var (planId, kind) = (batch.Plan.PlanId, batch.Slicing.Kind);
        var isWatched = planId == job.State.PlanId && kind == SlicingKind.Plan;
        var key = new StreamKey(planId, kind, job.Job, isWatched ? job.State.PlanSince : 0);
        var (before, after) = await observations.AddAsync(key, batch.Observations, transaction, cancellationToken);
        var window = await ObservationRepository.WindowAsync([after], transaction.Connection!, cancellationToken);
        var statistics = ObservationBodies.Statistics([after.State], window, batch.Slicing.StepMs);
        var drift = DriftReports.Of(after.State.Monitor, job.Job);
        var result = new JobObserved(statistics, drift, isWatched ? after.State.Monitor.Count : 0);
        return (result, isWatched ? [.. Events(before.State, after.State, planId, statistics, drift)] : []);
    }

    private static IEnumerable<JobEventDraft> Events(
        StreamState before, StreamState after, string planId, ObservationStatistics statistics, DriftReport drift)
    {
        var (seen, now) = (before.Monitor.Count, after.Monitor.Count);
        if (seen == 0 || now / ObservationsPerEvent > seen / ObservationsPerEvent)
        {
            yield return new(JobEventKind.Observed, Sum(statistics, drift), planId)
            {
                Statistics = statistics, Drift = drift,
            };
        }

        if (after.Monitor.LastDrift is { } confirmed && confirmed.At != before.Monitor.LastDrift?.At)
        {
            yield return new(JobEventKind.DriftConfirmed, DriftReports.Describe(confirmed), planId)
            {
                Statistics = statistics, Drift = drift,
            };
        }
    }

    private static string Sum(ObservationStatistics statistics, DriftReport drift) => statistics.Step is { } step
        ? $"{statistics.Count} steps observed, {DriftReports.Percent(step.Bias)} off the prediction in the mean: "
            + $"{drift.State}."
        : $"{statistics.Count} steps observed: {drift.State}.";
}
