namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The knapsack over micro-batch sizes (TeraPipe, section 3.4), with each micro-batch's own slicing:
///     C(B) = min over sizes b of { C(B − b) + C_b },  C(0) = 0,
/// where C_b is the least price of one micro-batch of size b (<see cref="TokenProgram"/>). One call of
/// <see cref="Solve"/> is one pass of the search.
/// </summary>
internal sealed class BatchProgram
{
    private readonly SlicingProblem _problem;
    private readonly TokenProgram[] _programs; // [i] is for the size MicroBatchSizes[i]
    private readonly double[] _oneMs;          // [i] is C_b of that size
    private readonly double[] _priceMs;        // [s] is C(s), of s sequences
    private readonly int[] _last;              // [s] is the index of the size that reaches s
    private readonly int[] _counts;            // [i]: micro-batches of that size in the solution

    public BatchProgram(SlicingProblem problem, IReadOnlyList<SliceCosts> costs)
    {
        _problem = problem;
        var mostSlices = problem.Constraints.MaximumSlices ?? problem.UnitCount;
        _programs = [.. costs.Select(cost => new TokenProgram(cost, mostSlices, WeightOfUnit(cost.MicroBatch)))];
        _oneMs = new double[_programs.Length];
        _counts = new int[_programs.Length];
        _priceMs = new double[problem.BatchSequences + 1];
        _last = new int[problem.BatchSequences + 1];
    }

    /// <summary>C(B), the least price of the batch within the box; infinite if nothing lies in it.</summary>
    public double Solve(Box box)
    {
        for (var i = 0; i < _programs.Length; i++)
        {
            _oneMs[i] = _programs[i].Solve(box);
        }

        for (var sequences = 1; sequences < _priceMs.Length; sequences++)
        {
            (_priceMs[sequences], _last[sequences]) = LeastPriceUpTo(sequences);
        }

        return _priceMs[^1];
    }

    /// <summary>The solution's busy time and its longest gates.</summary>
    public Solution Found()
    {
        CountSizes();
        var found = default(Solution);
        for (var i = 0; i < _programs.Length; i++)
        {
            found = _counts[i] == 0 ? found : found.With(_programs[i].Found(), _counts[i]);
        }

        return found;
    }

    /// <summary>The solution, largest micro-batches first; equal micro-batches are one object.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches()
    {
        CountSizes();
        return [.. Enumerable.Range(0, _programs.Length).Reverse().Where(i => _counts[i] > 0).SelectMany(
            i => Enumerable.Repeat(SlicingOf(i), _counts[i]))];
    }

    /// <summary>K − 1 times the share of one unit of this micro-batch in the batch's tokens.</summary>
    private double WeightOfUnit(int microBatch) =>
        (_problem.StageCount - 1.0) * microBatch / _problem.BatchSequences / _problem.UnitCount;

    private MicroBatchSlicing SlicingOf(int i) =>
        new(_problem.MicroBatchSizes[i], _programs[i].Slices().Select(_problem.Units));

    private (double PriceMs, int Last) LeastPriceUpTo(int sequences)
    {
        var (leastMs, last) = (double.PositiveInfinity, -1);
        for (var i = 0; i < _programs.Length && _problem.MicroBatchSizes[i] <= sequences; i++)
        {
            var priceMs = _priceMs[sequences - _problem.MicroBatchSizes[i]] + _oneMs[i];
            if (priceMs < leastMs)
            {
                (leastMs, last) = (priceMs, i);
            }
        }

        return (leastMs, last);
    }

    private void CountSizes()
    {
        Array.Clear(_counts);
        for (var left = _problem.BatchSequences; left > 0; left -= _problem.MicroBatchSizes[_last[left]])
        {
            _counts[_last[left]]++;
        }
    }
}
