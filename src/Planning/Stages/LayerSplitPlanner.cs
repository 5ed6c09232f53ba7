using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// Chooses the split of the layers and the slicing together. If the splits and the plans of each are few, every split
/// that its lower bound does not rule out is planned for, and the best is proven. Otherwise the search starts from the
/// most balanced split, moves layers one by one as long as the plan's slices become faster so, plans anew, and so on
/// until neither helps; the gap is to a lower bound of all splits (<see cref="LayerSplitBound"/>).
/// </summary>
public static class LayerSplitPlanner
{
    private const int MostSplits = 1024;

    /// <summary>The best split and plan that were found; null if no split fits.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="limits">When to stop before the end; null: search to the end.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static LayerSplitPlan? Plan(
        LayerSplitProblem problem, SearchLimits? limits = null, CancellationToken cancellationToken = default) =>
        Plan(problem, new SearchContext(), limits, cancellationToken);

    /// <summary>The same with another idea of what is few.</summary>
    internal static LayerSplitPlan? Plan(
        LayerSplitProblem problem, SearchContext context, SearchLimits? limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var splits = new LayerSplits(problem);
        if (splits.Count == 0)
        {
            return null;
        }

        var any = problem.With([.. Enumerable.Repeat(1, problem.StageCount)]);
        var balanced = splits.Balanced((k, layers) =>
        {
            var whole = problem.Stage(k, layers).Predict(any.MicroBatchSizes[0], any.Sequence, Tokens.None);
            return whole.Forward.Value + whole.Backward.Value;
        });
        var search = new LayerSplitSearch(problem, context, limits ?? SearchLimits.None, cancellationToken);
        return splits.Count <= MostSplits && ExhaustiveSearch.PlanCount(problem.With(balanced)) <= context.MostPlans
            ? search.Exhaust(splits, balanced)
            : search.Improve(splits, balanced);
    }
}
