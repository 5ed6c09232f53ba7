namespace TeraPipe.Planning.Stages;

/// <summary>
/// All plans of a small problem: every order of micro-batches that make the batch, each cut in every way.
/// </summary>
internal static class ExhaustiveSearch
{
    /// <summary>
    /// How many: N(B) = Σ over sizes b of 2^(n − 1) · N(B − b), N(0) = 1; infinite where a double is too small.
    /// </summary>
    public static double PlanCount(PipelineProblem problem)
    {
        var counts = new double[problem.BatchSequences + 1];
        counts[0] = 1;
        for (var sequences = 1; sequences < counts.Length; sequences++)
        {
            counts[sequences] = Math.Pow(2, problem.UnitCount - 1) * problem.MicroBatchSizes
                .Where(size => size <= sequences)
                .Sum(size => counts[sequences - size]);
        }

        return counts[^1];
    }

    /// <summary>Every plan, allowed or not.</summary>
    public static IEnumerable<UnitSlicing[]> Plans(PipelineProblem problem)
    {
        int[][] slicings = [.. Slicings(problem.UnitCount)];
        return Batches(problem.BatchSequences).Select(batch => batch.ToArray());

        IEnumerable<IEnumerable<UnitSlicing>> Batches(int sequences) =>
            sequences == 0
                ? [[]]
                : from size in problem.MicroBatchSizes.Index()
                  where size.Item <= sequences
                  from rest in Batches(sequences - size.Item)
                  from slices in slicings
                  select rest.Prepend(new UnitSlicing(size.Index, slices));
    }

    private static IEnumerable<int[]> Slicings(int units) => units == 0
        ? [[]]
        : Enumerable.Range(1, units).SelectMany(
            first => Slicings(units - first).Select(rest => (int[])[first, .. rest]));
}
