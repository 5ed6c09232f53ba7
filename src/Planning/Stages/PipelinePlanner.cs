using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// Finds token slices for given stages, equal or not, under any schedule:
///   1. the exact plans of equal stages that stand for the true ones, simulated under the schedule;
///   2. a lower bound by paths through the step (<see cref="MakespanTest"/>), by the exact planner where all is equal;
///      then all uniform slicings;
///   3. every plan there is, if they are few: then the best of them is proven;
///   4. else local search from the best of those plans, within an effort counted in simulated actions.
/// All of it is deterministic. Where a path through a plan is too long already the plan is not simulated.
/// </summary>
public static class PipelinePlanner
{
    private const int Starts = 5;

    /// <summary>The best plan that was found, and how good it is proven to be.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="limits">When to stop before the end; null: search to the end.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    /// <exception cref="OverflowException">The latencies add up to more than a double holds.</exception>
    public static PipelinePlan Plan(
        PipelineProblem problem, SearchLimits? limits = null, CancellationToken cancellationToken = default) =>
        Plan(problem, new SearchContext(), limits, cancellationToken);

    /// <summary>The same with what earlier searches know.</summary>
    internal static PipelinePlan Plan(
        PipelineProblem problem, SearchContext context, SearchLimits? limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        limits ??= SearchLimits.None;
        cancellationToken.ThrowIfCancellationRequested();
        var search = new PlanSearch(problem, new ScheduledPipeline(problem, context), limits, cancellationToken);
        var starts = search.Begin(context.Known);
        if (problem.IsEqualFlush)
        {
            var exact = SlicePlanner.Plan(
                problem.Equal(problem.Stages[0], problem.StageCount), limits, cancellationToken);
            starts.AddRange(search.Begin([UnitSlicing.Of(problem, exact.MicroBatches)]));
            search.Bound = LowerBound.Of(problem, context.Tables, exact);
        }
        else
        {
            starts.AddRange(search.Begin(
                Candidates.OfEqualStages(problem, context.Tables, limits.Deadline, cancellationToken)));
            search.Bound = LowerBound.Of(problem, context.Tables, search.BestMs, limits.Deadline);
        }

        starts.AddRange(search.Improve(Candidates.Uniform(problem)));
        if (ExhaustiveSearch.PlanCount(problem) <= context.MostPlans)
        {
            search.Exhaust();
            return search.Result();
        }

        starts.AddRange(search.Begin(Candidates.Ladder(problem)));
        foreach (var (start, startMs) in Diverse(starts).Take(Starts))
        {
            new LocalSearch(problem, search, context.MostActions).Run(start, startMs);
        }

        return search.Result();
    }

    /// <summary>The best start of each number of micro-batches, as local search seldom gets from one to another.</summary>
    private static IEnumerable<(UnitSlicing[] Plan, double Ms)> Diverse(List<(UnitSlicing[] Plan, double Ms)> starts) =>
        starts.GroupBy(start => start.Plan.Length)
            .Select(alike => alike.MinBy(start => start.Ms))
            .OrderBy(start => start.Ms);
}
