using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>The best split so far, and the two ways to find a better one.</summary>
internal sealed class LayerSplitSearch(
    LayerSplitProblem problem, SearchContext context, SearchLimits limits, CancellationToken cancellation)
{
    private const double Better = 1 - 1e-12; // by more than rounding
    private int[] _split = [];
    private PipelinePlan? _plan;
    private int _planned;

    private double BestMs => _plan?.Makespan.Value ?? double.PositiveInfinity;

    private bool IsLate => limits.Deadline.IsCancellationRequested;

    /// <summary>Plans for all splits whose lower bound does not rule them out.</summary>
    public LayerSplitPlan Exhaust(LayerSplits splits, int[] start)
    {
        Try(start);
        var leastMs = _plan!.LowerBound.Value; // of the splits that were planned for
        foreach (var split in splits.All().Where(split => !split.SequenceEqual(start)).TakeWhile(_ => !IsLate))
        {
            var boundMs = LowerBound.Of(problem.With(split), context.Tables, BestMs, limits.Deadline).Ms;
            leastMs = Math.Min(leastMs, boundMs < BestMs ? Try(split).LowerBound.Value : boundMs);
        }

        return Result(IsLate ? OfAllMs() : leastMs);
    }

    /// <summary>Moves layers and plans anew in turn, until neither helps.</summary>
    public LayerSplitPlan Improve(LayerSplits splits, int[] start)
    {
        Try(start);
        for (var before = double.PositiveInfinity; BestMs < before && !IsLate;)
        {
            before = BestMs;
            Try(Climbed(splits));
        }

        return Result(OfAllMs());
    }

    /// <summary>The split after every move of one layer that makes the plan as it is faster.</summary>
    private int[] Climbed(LayerSplits splits)
    {
        var micro = UnitSlicing.Of(problem.With(_split), _plan!.MicroBatches);
        var (split, splitMs) = (_split, BestMs);
        while (Faster() is { } faster)
        {
            (split, splitMs) = faster;
        }

        return split;

        (int[] Split, double Ms)? Faster() => splits.Neighbours(split)
            .TakeWhile(_ => !IsLate)
            .Select(next => (next, Ms: new ScheduledPipeline(problem.With(next), context).MakespanMs(micro)))
            .Where(next => next.Ms < splitMs * Better)
            .Select(next => ((int[], double)?)next)
            .FirstOrDefault();
    }

    private PipelinePlan Try(int[] split)
    {
        cancellation.ThrowIfCancellationRequested();
        _planned++;
        var plan = PipelinePlanner.Plan(problem.With(split), context, limits, cancellation);
        if (plan.Makespan.Value < BestMs)
        {
            (_split, _plan) = (split, plan);
            context.Known = [UnitSlicing.Of(problem.With(split), plan.MicroBatches)];
        }

        return plan;
    }

    private double OfAllMs() => new LayerSplitBound(problem, context).OfAllMs(BestMs, limits.Deadline);

    private LayerSplitPlan Result(double lowerBoundMs) =>
        new(_split, _plan!, new Milliseconds(Math.Min(lowerBoundMs, BestMs)), _planned);
}
