using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>All that a batch may cost, less what is dominated, from all that its micro-batches may cost.</summary>
internal static class BatchFront
{
    /// <summary>
    /// Least makespan over all ways to make the batch of micro-batches, each with its own slicing; infinite if there is
    /// none.
    /// </summary>
    /// <param name="problem">Says the batch, the sizes of micro-batches and the stages.</param>
    /// <param name="frontOf">All that one micro-batch of a size may cost.</param>
    public static double LeastMakespanMs(SlicingProblem problem, Func<int, ParetoFront> frontOf)
    {
        var fronts = problem.MicroBatchSizes.ToDictionary(size => size, frontOf);
        var batches = new ParetoFront[problem.BatchSequences + 1]; // [s] is of all ways to make s sequences
        batches[0] = new ParetoFront();
        batches[0].Add(default);
        for (var sequences = 1; sequences < batches.Length; sequences++)
        {
            batches[sequences] = new ParetoFront();
            foreach (var size in problem.MicroBatchSizes.Where(size => size <= sequences))
            {
                batches[sequences].AddEverySum(fronts[size], batches[sequences - size]);
            }
        }

        return batches[^1].Costs.Select(cost => cost.MakespanMs(problem.StageCount))
            .Append(double.PositiveInfinity).Min();
    }
}
