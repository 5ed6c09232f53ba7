namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Best-first branch and bound over boxes of bounds:
///     T ≥ S*(uHi, vHi) + (K − 1)(uLo + vLo)   for every solution in the box.
/// The most promising box is solved first, which gives a solution; what is left of the box, where something better may
/// lie, waits as smaller boxes with the S* of the box they come from, and most of them are never solved.
/// </summary>
internal sealed class BoxSearch
{
    private readonly SlicingProblem _problem;
    private readonly BatchProgram _program;
    private readonly PhaseCoupling _coupling;
    private readonly PriorityQueue<Box, double> _boxes = new([(Box.Whole, 0)]); // by the bound, in milliseconds
    private readonly int _gates; // K − 1
    private IReadOnlyList<MicroBatchSlicing>? _best;
    private double _bestMs;
    private int _passes;

    /// <param name="problem">The question.</param>
    /// <param name="incumbent">A plan that is known already; null if none is.</param>
    public BoxSearch(SlicingProblem problem, SlicingPlan? incumbent)
    {
        (_problem, _gates) = (problem, problem.StageCount - 1);
        (_best, _bestMs) = (incumbent?.MicroBatches, incumbent?.Makespan.Value ?? double.PositiveInfinity);
        var costs = problem.MicroBatchSizes.Select(size => new SliceCosts(problem, size, _bestMs)).ToArray();
        (_program, _coupling) = (new BatchProgram(problem, costs), new PhaseCoupling(costs));
    }

    /// <summary>The best plan, or the best until the limits; null if no slicing takes a finite time.</summary>
    public SlicingPlan? Run(SearchLimits limits, CancellationToken cancellationToken)
    {
        while (!IsProven(limits.OptimalityGap) && !(_passes > 0 && limits.Deadline.IsCancellationRequested))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _boxes.TryDequeue(out var box, out var boundMs);
            Solve(box, boundMs);
        }

        if (_best is null)
        {
            return null;
        }

        var makespan = FlushMakespan.Of(_best, _problem.StageCount, _problem.StageLatency, _problem.Links);
        var lowerBound = IsProven(0) ? makespan : new Milliseconds(Math.Min(makespan.Value, LeastBoundMs));
        return new SlicingPlan(_best, makespan, lowerBound, _passes);
    }

    private double LeastBoundMs => _boxes.TryPeek(out _, out var boundMs) ? boundMs : double.PositiveInfinity;

    private bool IsProven(double gap) => LeastBoundMs >= Rounding.Down(_bestMs) * (1 - gap);

    private void Solve(Box box, double boundMs)
    {
        _passes++;
        var slackMs = (Rounding.Up(_bestMs) - boundMs) / _gates;
        var reachable = box.UpTo(slackMs);
        if (_program.Solve(reachable.ForwardHi, reachable.BackwardHi) is not { } found)
        {
            return; // no slicing keeps to such bounds
        }

        if (found.MakespanMs(_problem.StageCount) < _bestMs)
        {
            (_bestMs, _best) = (found.MakespanMs(_problem.StageCount), _program.MicroBatches());
        }

        Span<Box> parts = stackalloc Box[Box.MostParts];
        reachable.Without(found, parts);
        foreach (var part in parts)
        {
            Keep(_coupling.Tighten(part), found.BusyMs);
        }
    }

    /// <summary>Puts a box that may hold something better in the queue.</summary>
    private void Keep(Box box, double leastBusyMs)
    {
        var boundMs = leastBusyMs + (_gates * (box.ForwardLo + box.BackwardLo));
        if (!box.IsEmpty && boundMs < Rounding.Down(_bestMs))
        {
            _boxes.Enqueue(box, boundMs);
        }
    }
}
