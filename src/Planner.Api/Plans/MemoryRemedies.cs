using TeraPipe.Planning;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>Looks for what to change where a plan does not fit.</summary>
internal static class MemoryRemedies
{
    private const int MostGroups = 16;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2); // it is advice, not the answer

    private static readonly IReadOnlyList<ScheduleChoice> _schedules =
    [
        ScheduleChoice.Flush,
        new ScheduleChoice(ScheduleKind.OneForwardOneBackward),
        new ScheduleChoice(ScheduleKind.Interleaved, virtualStages: 2),
        new ScheduleChoice(ScheduleKind.ZeroBubble),
    ];

    /// <summary>
    /// The fastest of all schedules, levels of recompute and accumulation groups that fits; null where none was found.
    /// Slices may be extrapolated here: advice need not be strict.
    /// </summary>
    public static MemoryRemedy? Find(PlanQuestion question, Bytes limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        var choices = new MemoryChoices(limit) { Schedules = _schedules, MaximumGroups = MostGroups };
        try
        {
            var pipeline = new PlanProblem(question with { IsStrict = false }).Pipeline;
            var fits = MemoryPlanner.Plan(pipeline, question.BatchSequences, choices, patience.Token).Plan;
            return fits is null ? null : new MemoryRemedy(fits.Schedule, fits.Recompute, fits.Groups.Count);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
