namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The knapsack over micro-batch sizes (TeraPipe, section 3.4), with each micro-batch's own slicing:
///     S*(B; u, v) = min over sizes b of { S*(B − b; u, v) + S*_b(n; u, v) },  S*(0) = 0,
/// where S*_b is the <see cref="TokenProgram"/> of size b. One call of <see cref="Solve"/> is one pass of the search.
/// </summary>
internal sealed class BatchProgram
{
    private readonly SlicingProblem _problem;
    private readonly TokenProgram[] _programs; // [i] is for the size MicroBatchSizes[i]
    private readonly double[] _oneMs;          // [i] is S*_b of that size
    private readonly double[] _busyMs;         // [s] is S*(s), of s sequences
    private readonly int[] _last;              // [s] is the index of the size that reaches s

    public BatchProgram(SlicingProblem problem, IReadOnlyList<SliceCosts> costs)
    {
        _problem = problem;
        var mostSlices = problem.Constraints.MaximumSlices ?? problem.UnitCount;
        _programs = [.. costs.Select(cost => new TokenProgram(cost, mostSlices))];
        _oneMs = new double[_programs.Length];
        _busyMs = new double[problem.BatchSequences + 1];
        _last = new int[problem.BatchSequences + 1];
    }

    /// <summary>
    /// S*(B; u, v) and what it is made of: the least busy time of a stage over the batch with no m_F longer than
    /// u and no m_B longer than v. Null if nothing keeps to these bounds.
    /// </summary>
    public Solution? Solve(double forwardBoundMs, double backwardBoundMs)
    {
        for (var i = 0; i < _programs.Length; i++)
        {
            _oneMs[i] = _programs[i].Solve(forwardBoundMs, backwardBoundMs);
        }

        for (var sequences = 1; sequences < _busyMs.Length; sequences++)
        {
            (_busyMs[sequences], _last[sequences]) = LeastBusyUpTo(sequences);
        }

        return double.IsFinite(_busyMs[^1]) ? Found() : null;
    }

    /// <summary>The solution, largest micro-batches first; equal micro-batches are one object.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches() =>
    [
        .. ChosenSizes().GroupBy(i => i).OrderByDescending(group => group.Key).SelectMany(group =>
            Enumerable.Repeat(SlicingOf(group.Key), group.Count())),
    ];

    private Solution Found()
    {
        var (forwardMs, backwardMs) = (0.0, 0.0);
        foreach (var i in ChosenSizes().Distinct())
        {
            var slowest = _programs[i].Slowest();
            forwardMs = Math.Max(forwardMs, slowest.ForwardMs);
            backwardMs = Math.Max(backwardMs, slowest.BackwardMs);
        }

        return new Solution(_busyMs[^1], forwardMs, backwardMs);
    }

    private MicroBatchSlicing SlicingOf(int i) =>
        new(_problem.MicroBatchSizes[i], _programs[i].Slices().Select(_problem.Units));

    private (double BusyMs, int Last) LeastBusyUpTo(int sequences)
    {
        var (leastMs, last) = (double.PositiveInfinity, -1);
        for (var i = 0; i < _programs.Length && _problem.MicroBatchSizes[i] <= sequences; i++)
        {
            var busyMs = _busyMs[sequences - _problem.MicroBatchSizes[i]] + _oneMs[i];
            if (busyMs < leastMs)
            {
                (leastMs, last) = (busyMs, i);
            }
        }

        return (leastMs, last);
    }

    private IEnumerable<int> ChosenSizes()
    {
        for (var left = _problem.BatchSequences; left > 0; left -= _problem.MicroBatchSizes[_last[left]])
        {
            yield return _last[left];
        }
    }
}
