using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// The best plan so far, and what every way to find a better one needs: a plan is simulated under the schedule unless a
/// path through it is too long already.
/// </summary>
internal sealed class PlanSearch
{
    /// <summary>Only what is below a makespan times this is better by more than rounding.</summary>
    public const double Better = 1 - 1e-12;

    private readonly PipelineProblem _problem;
    private readonly ScheduledPipeline _pipeline;
    private readonly SearchLimits _limits;
    private readonly CancellationToken _cancellation;
    private UnitSlicing[] _best = [];
    private bool _isExhausted;

    public PlanSearch(
        PipelineProblem problem,
        ScheduledPipeline pipeline,
        SearchLimits limits,
        CancellationToken cancellation)
    {
        (_problem, _pipeline) = (problem, pipeline);
        (_limits, _cancellation) = (limits, cancellation);
    }

    /// <summary>What no plan is faster than; null before it is known.</summary>
    public LowerBound? Bound
    {
        get;
        set
        {
            field = value;
            Tell();
        }
    }

    /// <summary>The makespan of the best plan so far in milliseconds; infinite before the first.</summary>
    public double BestMs { get; private set; } = double.PositiveInfinity;

    /// <summary>Whether the plan is good enough, or there is no more time.</summary>
    public bool IsOver
    {
        get
        {
            _cancellation.ThrowIfCancellationRequested();
            return _best.Length > 0 && (_limits.Deadline.IsCancellationRequested
                || IsProven || BestMs - BoundMs <= _limits.OptimalityGap * BestMs);
        }
    }

    /// <summary>Actions simulated so far: the effort.</summary>
    public long SimulatedActions => _pipeline.SimulatedActions;

    /// <summary>Simulates the first plan in any case, and the others as long as there is time.</summary>
    /// <returns>The plans with their makespans in milliseconds.</returns>
    public List<(UnitSlicing[] Plan, double Ms)> Begin(IEnumerable<UnitSlicing[]> plans) =>
        [.. Tried(plans, () => double.PositiveInfinity)];

    /// <summary>Tries all plans that may be better than the best so far.</summary>
    /// <returns>Those that were, with their makespans in milliseconds.</returns>
    public List<(UnitSlicing[] Plan, double Ms)> Improve(IEnumerable<UnitSlicing[]> plans) =>
        [.. Tried(plans, () => BestMs)];

    /// <summary>Tries all plans there are; if there was time enough the best is then proven.</summary>
    public void Exhaust()
    {
        foreach (var _ in Tried(ExhaustiveSearch.Plans(_problem), () => BestMs))
        {
            // the search keeps the best
        }

        _isExhausted = !IsOver; // if it is, for another reason than having tried all
    }

    /// <summary>The plan's makespan in milliseconds; infinite if it is forbidden or not below that.</summary>
    public double Try(UnitSlicing[] plan, double belowMs)
    {
        if (!plan.All(microBatch => _problem.Allows(microBatch.Slices))
            || Bound?.Paths.LengthMs(plan) >= belowMs * Better)
        {
            return double.PositiveInfinity;
        }

        var makespanMs = _pipeline.MakespanMs(plan);
        if (makespanMs < BestMs)
        {
            (_best, BestMs) = (plan, makespanMs);
        }

        Tell();

        return makespanMs < belowMs * Better ? makespanMs : double.PositiveInfinity;
    }

    /// <summary>The best plan that was found.</summary>
    public PipelinePlan Result() => _best.Length == 0
        ? throw new OverflowException("The latencies are so long that no plan has a finite makespan.")
        : new PipelinePlan(_problem.Schedule, _best.Select(microBatch => microBatch.InTokens(_problem)))
        {
            Makespan = new Milliseconds(BestMs),
            LowerBound = new Milliseconds(_isExhausted || IsProven ? BestMs : BoundMs),
            Simulations = _pipeline.Simulations,
        };

    private double BoundMs => Bound?.Ms ?? 0;

    private bool IsProven => BoundMs >= BestMs * Better;

    /// <summary>Under flush on equal stages the exact search has told its bound before this one knows it.</summary>
    private void Tell()
    {
        if (_limits.Progress is { } progress
            && double.IsFinite(BestMs)
            && (Bound is not null || !_problem.IsEqualFlush))
        {
            progress.Report(new SearchProgress(
                _problem.Grain,
                _pipeline.Simulations,
                new Milliseconds(BestMs),
                new Milliseconds(Math.Min(BoundMs, BestMs))));
        }
    }

    private IEnumerable<(UnitSlicing[] Plan, double Ms)> Tried(IEnumerable<UnitSlicing[]> plans, Func<double> belowMs)
    {
        foreach (var plan in plans.TakeWhile(_ => !IsOver))
        {
            if (Try(plan, belowMs()) is var ms && double.IsFinite(ms))
            {
                yield return (plan, ms);
            }
        }
    }
}
