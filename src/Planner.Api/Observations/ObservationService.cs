using TeraPipe.Contracts.Observations;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>From what was sent to what is known: understand it, compare it with the plan, store it, sum it up.
/// </summary>
internal sealed class ObservationService(
    PlanService planner, ObservationRepository observations, TimeProvider clock)
{
    /// <summary>The slicing of a plan that is asked for: the plan itself where none is named.</summary>
    /// <returns>Null where the plan has none of that kind, which is a fault.</returns>
    public static Slicing? SlicingOf(PlanResponse plan, string? kind, Faults faults)
    {
        Slicing[] slicings = [plan.Plan, .. plan.Alternatives];
        var found = slicings.FirstOrDefault(slicing => slicing.Kind == (kind ?? SlicingKind.Plan));
        faults.Require(
            found is not null,
            "slicing",
            $"must be one of {string.Join(", ", slicings.Select(slicing => slicing.Kind))}.");
        return found;
    }

    /// <returns>What was meant, or null where there is a fault.</returns>
    public async Task<ObservationBatch?> ParseAsync(
        ObservationsRequest sent, PlanResponse plan, Faults faults, CancellationToken cancellationToken)
    {
        faults.Require(sent.Job is null || Names.IsValid(sent.Job), "job", Names.Rule);
        if (SlicingOf(plan, sent.Slicing, faults) is not { } slicing)
        {
            return null;
        }

        var question = await planner.QuestionOfAsync(plan, cancellationToken);
        var predicted = new PredictedSteps(plan, slicing, question);
        var parsed = new ObservationParser(predicted, clock.GetUtcNow(), faults).Parse(sent.Observations);
        return parsed is null || faults.Any ? null : new ObservationBatch(plan, slicing, parsed);
    }

    public async Task<ObservationsResponse> AddAsync(
        ObservationBatch batch, string? job, CancellationToken cancellationToken)
    {
        var key = new StreamKey(batch.Plan.PlanId, batch.Slicing.Kind, job);
        var stream = await observations.AddAsync(key, batch.Observations, cancellationToken);
        return new ObservationsResponse
        {
            PlanId = key.PlanId,
            Slicing = key.Slicing,
            Stored = batch.Observations.Count,
            Statistics = await StatisticsAsync(batch.Slicing, [stream], cancellationToken),
            Drift = DriftReports.Of(stream.State.Monitor, job),
        };
    }

    /// <param name="plan">The plan.</param>
    /// <param name="slicing">Which of its slicings.</param>
    /// <param name="job">Only this run; null: all.</param>
    /// <param name="before">Only observations that the database numbered lower.</param>
    /// <param name="paging">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ObservationsPage> ListAsync(
        PlanResponse plan,
        Slicing slicing,
        string? job,
        long before,
        Paging paging,
        CancellationToken cancellationToken)
    {
        var streams = await observations.ListStreamsAsync(plan.PlanId, slicing.Kind, job, cancellationToken);
        var page = await observations.ListAsync(streams, before, paging, cancellationToken);
        return new ObservationsPage
        {
            PlanId = plan.PlanId,
            Slicing = slicing.Kind,
            Statistics = await StatisticsAsync(slicing, streams, cancellationToken),
            Drift = streams is [var latest, ..] ? DriftReports.Of(latest.State.Monitor, latest.Job) : null,
            Items = page.Items,
            NextCursor = page.NextCursor,
        };
    }

    private async Task<ObservationStatistics> StatisticsAsync(
        Slicing slicing, IReadOnlyList<ObservationStream> streams, CancellationToken cancellationToken)
    {
        var window = await observations.WindowAsync(streams, cancellationToken);
        return ObservationBodies.Statistics([.. streams.Select(stream => stream.State)], window, slicing.StepMs);
    }
}
