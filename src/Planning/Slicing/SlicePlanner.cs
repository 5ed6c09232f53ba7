namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Finds the slicing of least makespan under the flush schedule on K equal stages. Over the slices of all micro-batches
///     T = Σ a_F + (K − 1) · max m_F + Σ a_B + (K − 1) · max m_B
/// (TeraPipe, section 3.3, but each phase with its own maximum; see <see cref="FlushMakespan"/>). Under bounds u on max
/// m_F and v on max m_B a dynamic program finds the slicing of least price (<see cref="TokenProgram"/>), a knapsack the
/// micro-batches (<see cref="BatchProgram"/>), and a branch and bound the best bounds (<see cref="BoxSearch"/>), where
/// the paper tries all that are at least ε apart.
/// </summary>
/// <remarks>
/// Long sequences are planned from coarse to fine: in multiples of the grain first, which is quick and gives a plan
/// that the search in grains need only beat. No table need be monotone. Exact means up to the rounding of sums of
/// doubles, <see cref="Rounding.Relative"/>. docs/adr/0004-exact-search.md proves all this.
/// </remarks>
public static class SlicePlanner
{
    private const int CoarsestUnits = 96; // so few are searched as they are
    private const double CoarseGap = 1e-3;

    /// <summary>The best plan, proven, or within the limits the best that was found, with its gap.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="limits">When to stop before the end; null: search to the end.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; it is asked once a pass.</exception>
    /// <exception cref="OverflowException">No slicing takes a finite time: the latencies add up to more than a double
    /// holds, or the latency model refuses them (<see cref="TryPlan"/>).</exception>
    public static SlicingPlan Plan(
        SlicingProblem problem, SearchLimits? limits = null, CancellationToken cancellationToken = default) =>
        TryPlan(problem, limits, cancellationToken)
        ?? throw new OverflowException("The latencies are so long that no plan has a finite makespan.");

    /// <summary>The same, or null if the latency model refuses some slice of every slicing.</summary>
    public static SlicingPlan? TryPlan(
        SlicingProblem problem, SearchLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        limits ??= SearchLimits.None;
        var plan = Search(problem, incumbent: null, limits, cancellationToken);
        return plan is null || problem.Constraints == SliceConstraints.None
            ? plan
            : plan.With([.. CostsOfConstraints(problem, plan, limits, cancellationToken)]);
    }

    private static SlicingPlan? Search(
        SlicingProblem problem, SlicingPlan? incumbent, SearchLimits limits, CancellationToken cancellationToken)
    {
        if (problem.UnitCount > CoarsestUnits && Coarser(problem) is { } coarser)
        {
            var coarseLimits = limits with
            {
                OptimalityGap = CoarseGap,
                Progress = limits.Progress is { } progress ? new CoarseProgress(progress) : null,
            };
            incumbent = Search(coarser, incumbent, coarseLimits, cancellationToken) ?? incumbent;
        }

        return incumbent is not null && limits.Deadline.IsCancellationRequested
            ? incumbent.Unproven()
            : new BoxSearch(problem, incumbent).Run(limits, cancellationToken);
    }

    /// <summary>The problem in units of the least multiple, 4 to 15, that divides it; null if there is none.</summary>
    private static SlicingProblem? Coarser(SlicingProblem problem)
    {
        var factor = Enumerable.Range(4, 12).FirstOrDefault(factor => problem.UnitCount % factor == 0);
        var grain = new Tokens(factor * problem.Unit.Count);
        return factor == 0 || problem.Constraints.Infeasibility(problem.Sequence, grain) is not null
            ? null
            : problem.WithGrain(grain);
    }

    private static IEnumerable<ConstraintCost> CostsOfConstraints(
        SlicingProblem problem, SlicingPlan plan, SearchLimits limits, CancellationToken cancellationToken)
    {
        var silent = limits with { Progress = null }; // what freer problems have says nothing about this one
        foreach (var (constraint, others) in problem.Constraints.LeaveOneOut())
        {
            var freer = Search(problem.With(others), plan, silent, cancellationToken)!;
            var isProven = plan.OptimalityGap == 0 && freer.OptimalityGap == 0;
            var costMs = Math.Max(0, plan.Makespan.Value - freer.Makespan.Value);
            yield return new ConstraintCost(constraint, isProven ? new Milliseconds(costMs) : null);
        }
    }
}
