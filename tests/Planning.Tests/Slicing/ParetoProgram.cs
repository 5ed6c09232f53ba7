using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// A third oracle, for batches of sequences too long to try everything: a dynamic program that keeps, for every number
/// of grains and of slices, all that these may cost, less what is dominated. It knows no bounds.
/// </summary>
internal static class ParetoProgram
{
    /// <summary>The least makespan of the batch; infinite if no slicing is legal.</summary>
    public static double LeastMakespanMs(SlicingProblem problem) =>
        BatchFront.LeastMakespanMs(problem, microBatch => Front(problem, new CostTable(problem, microBatch)));

    private static ParetoFront Front(SlicingProblem problem, CostTable table)
    {
        var rules = new SliceRules(problem);
        var whole = new ParetoFront();
        var fronts = NoFronts(table.GrainCount);
        fronts[0].Add(default);
        for (var slices = 1; slices <= Math.Min(rules.MaximumSlices, table.GrainCount); slices++)
        {
            fronts = WithOneMore(table, rules, fronts);
            fronts[^1].Costs.ToList().ForEach(whole.Add);
        }

        return whole;
    }

    /// <summary>[e] is all that one more slice may cost, up to grain e.</summary>
    private static ParetoFront[] WithOneMore(CostTable table, SliceRules rules, ParetoFront[] before)
    {
        var after = NoFronts(table.GrainCount);
        for (var end = 1; end < after.Length; end++)
        {
            for (var start = 0; start < end; start++)
            {
                if (!rules.Allow(end - start, isTail: end == table.GrainCount)
                    || !double.IsFinite(table[start, end].BusyMs))
                {
                    continue;
                }

                foreach (var cost in before[start].Costs)
                {
                    after[end].Add(cost + table[start, end]);
                }
            }
        }

        return after;
    }

    private static ParetoFront[] NoFronts(int grains) =>
        [.. Enumerable.Range(0, grains + 1).Select(_ => new ParetoFront())];
}
