using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// The planner's oracle: tries all 2^(n−1) slicings of a sequence for every micro-batch size, and every way to make the
/// batch of them. Only what is dominated in all three parts of the makespan is dropped. Shares no code with the search.
/// </summary>
internal sealed class BruteForce
{
    private readonly CostTable _table;
    private readonly SliceRules _rules;
    private readonly ParetoFront _front = new();

    private BruteForce(SlicingProblem problem, int microBatch)
    {
        _table = new CostTable(problem, microBatch);
        _rules = new SliceRules(problem);
        TryEverySliceFrom(0, slicesBefore: 0, default);
    }

    /// <summary>
    /// Least makespan over all ways to make the batch of micro-batches and to cut each of these; infinite if none is
    /// legal.
    /// </summary>
    public static double LeastMakespanMs(SlicingProblem problem) =>
        BatchFront.LeastMakespanMs(problem, microBatch => new BruteForce(problem, microBatch)._front);

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
                sum += CostTable.CostOf(latency.Forward.Value, latency.Backward.Value, tokens, problem.Links);
                context += slice;
            }
        }

        return sum.MakespanMs(problem.StageCount);
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
