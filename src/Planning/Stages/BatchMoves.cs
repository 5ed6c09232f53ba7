namespace TeraPipe.Planning.Stages;

/// <summary>Small changes of how a batch is made of micro-batches, and of their order.</summary>
internal sealed class BatchMoves(PipelineProblem problem)
{
    private readonly IReadOnlyList<int> _sizes = problem.MicroBatchSizes;
    private readonly Dictionary<int, int> _indices = problem.MicroBatchSizes.Index().ToDictionary(
        size => size.Item, size => size.Index);

    /// <summary>All plans that are one such change away.</summary>
    public IEnumerable<UnitSlicing[]> Of(UnitSlicing[] plan)
    {
        for (var m = 0; m < plan.Length; m++)
        {
            foreach (var (left, right) in SizesThatMake(_sizes[plan[m].Size]))
            {
                var halves = new[] { plan[m] with { Size = left }, plan[m] with { Size = right } };
                yield return [.. plan[..m], .. halves, .. plan[(m + 1)..]];
            }

            for (var other = m + 1; other < plan.Length; other++)
            {
                foreach (var changed in OfPair(plan, m, other))
                {
                    yield return changed;
                }
            }
        }
    }

    private IEnumerable<UnitSlicing[]> OfPair(UnitSlicing[] plan, int m, int other)
    {
        var (one, two) = (plan[m], plan[other]);
        var sequences = _sizes[one.Size] + _sizes[two.Size];
        if (_indices.TryGetValue(sequences, out var joined))
        {
            yield return [.. plan[..m], one with { Size = joined }, .. plan[(m + 1)..other], .. plan[(other + 1)..]];
        }

        foreach (var (left, right) in SizesThatMake(sequences).Where(sizes => sizes.Left != one.Size))
        {
            yield return With(plan, (m, one with { Size = left }), (other, two with { Size = right }));
        }

        if (one != two)
        {
            yield return With(plan, (m, two), (other, one));
        }

        if (!one.Slices.AsSpan().SequenceEqual(two.Slices))
        {
            yield return With(plan, (m, one with { Slices = two.Slices }));
            yield return With(plan, (other, two with { Slices = one.Slices }));
        }
    }

    /// <summary>All pairs of sizes that make so many sequences, by their indices.</summary>
    private IEnumerable<(int Left, int Right)> SizesThatMake(int sequences) => _sizes.Index()
        .Where(left => _indices.ContainsKey(sequences - left.Item))
        .Select(left => (left.Index, _indices[sequences - left.Item]));

    private static UnitSlicing[] With(UnitSlicing[] plan, params (int Index, UnitSlicing MicroBatch)[] changes)
    {
        var changed = (UnitSlicing[])plan.Clone();
        foreach (var (index, microBatch) in changes)
        {
            changed[index] = microBatch;
        }

        return changed;
    }
}
