namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Best-first branch and bound over boxes of bounds. A box [uLo, uHi] × [vLo, vHi] holds the solutions with
/// u = max m_F and v = max m_B in it. For each of them
///     T ≥ (K − 1)(uLo + vLo) + Σ { a + (K − 1) · w · ((m_F − uLo)⁺ + (m_B − vLo)⁺) },
/// where w is the slice's share of the batch's tokens: shares add up to 1, so that the mean of (m − lo)⁺ by them is at
/// most its maximum, u − uLo and v − vLo. The sum is a price of each slice by itself, and the slicing of least price a
/// dynamic program: one pass. Its solution is a candidate, and where the box can still hold something better it is
/// parted there.
/// </summary>
internal sealed class BoxSearch
{
    private readonly SlicingProblem _problem;
    private readonly BatchProgram _program;
    private readonly SliceCosts[] _costs;
    private readonly PriorityQueue<Box, double> _boxes = new(); // by their bounds, in milliseconds
    private readonly int _gates; // K − 1
    private IReadOnlyList<MicroBatchSlicing>? _best;
    private double _bestMs;
    private double _leastBusyMs; // of all solutions that may be better
    private double _provenMs;    // the greatest bound that was told
    private int _passes;

    /// <param name="problem">The question.</param>
    /// <param name="incumbent">A plan that is known already; null if none is.</param>
    public BoxSearch(SlicingProblem problem, SlicingPlan? incumbent)
    {
        (_problem, _gates) = (problem, problem.StageCount - 1);
        (_best, _bestMs) = (incumbent?.MicroBatches, incumbent?.Makespan.Value ?? double.PositiveInfinity);
        var mostGatesMs = MostGatesMs();
        _costs = [.. problem.MicroBatchSizes.Select(size => new SliceCosts(problem, size, mostGatesMs))];
        _program = new BatchProgram(problem, _costs);
    }

    /// <summary>The best plan, or the best until the limits; null if no slicing takes a finite time.</summary>
    public SlicingPlan? Run(SearchLimits limits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SolveWithoutGates();
        Tell(limits.Progress);
        if (_boxes.Count > 0)
        {
            Array.ForEach(_costs, costs => costs.Tabulate(MostGatesMs(), cancellationToken));
            var coupling = new PhaseCoupling(_costs);
            while (!IsProven(limits.OptimalityGap)
                && !(_best is not null && limits.Deadline.IsCancellationRequested))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Solve(_boxes.Dequeue(), coupling);
                Tell(limits.Progress);
            }
        }

        return _best is null ? null : Plan(_best);
    }

    private void Tell(IProgress<SearchProgress>? progress)
    {
        if (progress is null || _best is null)
        {
            return;
        }

        // A box's bound is no less than that of the box it is part of, but for rounding: hence the larger of both.
        _provenMs = Math.Max(_provenMs, Math.Min(_bestMs, LeastBoundMs));
        progress.Report(new SearchProgress(
            _problem.Grain, _passes, new Milliseconds(_bestMs), new Milliseconds(Math.Min(_provenMs, _bestMs))));
    }

    private SlicingPlan Plan(IReadOnlyList<MicroBatchSlicing> best)
    {
        var makespan = FlushMakespan.Of(best, _problem.StageCount, _problem.StageLatency, _problem.Links);
        var lowerBound = IsProven(0) ? makespan : new Milliseconds(Math.Min(makespan.Value, LeastBoundMs));
        return new SlicingPlan(best, makespan, lowerBound, _passes);
    }

    private double LeastBoundMs => _boxes.TryPeek(out _, out var boundMs) ? boundMs : double.PositiveInfinity;

    private bool IsProven(double gap) =>
        !CanBeBetter(LeastBoundMs) || _bestMs - LeastBoundMs <= gap * Rounding.Down(_bestMs);

    /// <summary>u + v of a better solution is at most so much: even the least busy one would be worse beyond.</summary>
    private double MostGatesMs() => _gates == 0
        ? double.MaxValue
        : Math.Min(double.MaxValue, (Rounding.Up(_bestMs) - _leastBusyMs) / _gates);

    private bool CanBeBetter(double boundMs) => boundMs < Rounding.Down(_bestMs);

    /// <summary>The first pass: the least busy solution of all, whatever its gates. It bounds every other.</summary>
    private void SolveWithoutGates()
    {
        _leastBusyMs = Pass(Box.Unpriced);
        if (CanBeBetter(_leastBusyMs))
        {
            Found();
        }

        if (CanBeBetter(_leastBusyMs))
        {
            _boxes.Enqueue(Box.Whole, _leastBusyMs);
        }
    }

    private void Solve(Box box, PhaseCoupling coupling)
    {
        var reachable = box.UpTo(MostGatesMs());
        var boundMs = Pass(reachable) + (_gates * (box.ForwardLo + box.BackwardLo));
        if (!CanBeBetter(boundMs))
        {
            return;
        }

        Span<Box> parts = stackalloc Box[Box.Parts];
        reachable.Split(Found(), parts);
        foreach (var part in parts)
        {
            var tight = coupling.Tighten(part);
            if (!tight.IsEmpty && CanBeBetter(boundMs))
            {
                _boxes.Enqueue(tight, boundMs);
            }
        }
    }

    private double Pass(Box box)
    {
        _passes++;
        return _program.Solve(box);
    }

    /// <summary>The solution of the last pass, kept if it is the best so far.</summary>
    private Solution Found()
    {
        var found = _program.Found();
        var foundMs = found.MakespanMs(_problem.StageCount);
        if (foundMs < _bestMs)
        {
            (_bestMs, _best) = (foundMs, _program.MicroBatches());
        }

        return found;
    }
}
