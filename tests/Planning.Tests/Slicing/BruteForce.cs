using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// The planner's oracle: tries all 2^(n−1) slicings of a sequence for every micro-batch size, and every way to make the
/// batch of them. Only what is dominated in all three parts of the makespan is dropped. Shares no code with the search.
/// </summary>
internal sealed class BruteForce
{
    private readonly SliceTable _table;
    private readonly SliceRules _rules;
    private readonly ParetoFront _front = new();

    private BruteForce(SlicingProblem problem, int microBatch)
    {
        _table = new SliceTable(problem, microBatch);
        _rules = new SliceRules(problem);
        TryEverySliceFrom(0, slicesBefore: 0, default);
    }

    /// <summary>
    /// Least makespan over all ways to make the batch of micro-batches and to cut each of these; infinite if none is
    /// legal.
    /// </summary>
    public static double LeastMakespanMs(SlicingProblem problem) =>
        Front(problem).Costs.Select(cost => cost.MakespanMs(problem.StageCount)).Append(double.PositiveInfinity).Min();

    /// <summary>All that the batch may cost, less what is dominated.</summary>
    public static ParetoFront Front(SlicingProblem problem)
    {
        var fronts = problem.MicroBatchSizes.ToDictionary(
            size => size, size => new BruteForce(problem, size)._front.Costs);
        var batches = new ParetoFront[problem.BatchSequences + 1]; // [s] is of all ways to make s sequences
        batches[0] = new ParetoFront();
        batches[0].Add(default);
        for (var sequences = 1; sequences < batches.Length; sequences++)
        {
            batches[sequences] = new ParetoFront();
            foreach (var size in problem.MicroBatchSizes.Where(size => size <= sequences))
            {
                AddEverySum(fronts[size], batches[sequences - size].Costs, to: batches[sequences]);
            }
        }

        return batches[^1];
    }

    /// <summary>The makespan of any plan, slice by slice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The model refuses one of its slices.</exception>
    public static double MakespanMs(SlicingProblem problem, IEnumerable<MicroBatchSlicing> microBatches)
    {
        var sum = default(SliceCost);
        foreach (var microBatch in microBatches)
        {
            var context = Tokens.None;
            foreach (var slice in microBatch.Slices)
            {
                var latency = problem.StageLatency.Predict(microBatch.Sequences, slice, context);
                var tokens = (long)microBatch.Sequences * slice.Count;
                sum += SliceTable.CostOf(latency.Forward.Value, latency.Backward.Value, tokens, problem.Links);
                context += slice;
            }
        }

        return sum.MakespanMs(problem.StageCount);
    }

    private static void AddEverySum(IReadOnlyList<SliceCost> lefts, IReadOnlyList<SliceCost> rights, ParetoFront to)
    {
        foreach (var left in lefts)
        {
            foreach (var right in rights)
            {
                to.Add(left + right);
            }
        }
    }

    private void TryEverySliceFrom(int start, int slicesBefore, SliceCost before)
    {
        if (slicesBefore == _rules.MaximumSlices)
        {
            return;
        }

        for (var end = start + 1; end <= _table.GrainCount; end++)
        {
            var isTail = end == _table.GrainCount;
            var cost = before + _table[start, end];
            if (!_rules.Allow(grains: end - start, isTail) || !double.IsFinite(cost.BusyMs))
            {
                continue;
            }

            if (isTail)
            {
                _front.Add(cost);
            }
            else
            {
                TryEverySliceFrom(end, slicesBefore + 1, cost);
            }
        }
    }
}
