using TeraPipe.Planning;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planner.Api.Plans;

/// <summary>What a search found.</summary>
/// <param name="MicroBatches">The best slicing of each micro-batch.</param>
/// <param name="LowerBound">No slicing has a smaller makespan.</param>
/// <param name="ConstraintCosts">What each constraint costs, where the search can tell.</param>
internal sealed record FoundSlicing(
    IReadOnlyList<MicroBatchSlicing> MicroBatches,
    Milliseconds LowerBound,
    IReadOnlyList<ConstraintCost> ConstraintCosts);

/// <summary>
/// Finds the best slicing: exactly under the flush schedule where its formula is; with a bound, and in simulation, under
/// any other, and where slices are under way for longer than on a stage.
/// </summary>
internal static class SlicingSearch
{
    /// <param name="problem">Of which some slicing is known to have latencies.</param>
    /// <param name="progress">Is told how far it is, if anybody wants to know.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <returns>Null where the latency model refuses some slice of every slicing that keeps the constraints.</returns>
    public static FoundSlicing? Find(
        PlanProblem problem, IProgress<SearchProgress>? progress, CancellationToken cancellationToken)
    {
        var question = problem.Question;
        using var deadline = new CancellationTokenSource(
            question.DeadlineMs is { } ms ? TimeSpan.FromMilliseconds(ms) : Timeout.InfiniteTimeSpan);
        var limits = new SearchLimits
        {
            OptimalityGap = question.OptimalityGap,
            Deadline = deadline.Token,
            Progress = progress,
        };
        var exact = problem.IsFlush ? SlicePlanner.TryPlan(problem.Flush, limits, cancellationToken) : null;
        if (problem.IsFlush && (exact is null || problem.IsFormulaExact))
        {
            return exact is null
                ? null
                : new FoundSlicing(exact.MicroBatches, exact.LowerBound, exact.ConstraintCosts);
        }

        var plan = PipelinePlanner.Plan(problem.Scheduled(), limits, cancellationToken);
        return new FoundSlicing(plan.MicroBatches, plan.LowerBound, exact?.ConstraintCosts ?? []);
    }
}
