using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>Whether a run is to have another plan.</summary>
/// <param name="Reason">Why, in words and numbers.</param>
/// <param name="Numbers">The numbers.</param>
/// <param name="Plan">The other plan, stored; null: it keeps the one that it has.</param>
internal sealed record ReplanDecision(string Reason, ReplanNumbers Numbers, PlanResponse? Plan = null)
{
    /// <summary>The profile that it was decided on; null where there was none.</summary>
    public string? ProfileId { get; init; }

    /// <summary>The events that follow from it.</summary>
    /// <param name="cause">What made somebody ask, as a sentence.</param>
    /// <param name="planId">The plan that the run has.</param>
    public IReadOnlyList<JobEventDraft> Events(string cause, string planId)
    {
        var reason = $"{cause} {Reason}";
        return Plan is null
            ? [new(JobEventKind.ReplanDeclined, reason, planId) { ProfileId = ProfileId, Replan = Numbers }]
            :
            [
                new(JobEventKind.Replanned, reason, Plan.PlanId) { ProfileId = ProfileId, Replan = Numbers },
                new(JobEventKind.PlanChanged, $"Plan {Plan.PlanId} takes the place of {planId}.", Plan.PlanId),
            ];
    }
}
