using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>A micro-batch as the search sees it: the index of its size, and its slices in units.</summary>
/// <param name="Size">Among the problem's micro-batch sizes.</param>
/// <param name="Slices">First slice first; not to be written to.</param>
internal sealed record UnitSlicing(int Size, int[] Slices)
{
    /// <summary>Whether both are the same in content.</summary>
    public bool Equals(UnitSlicing? other) =>
        other is not null && Size == other.Size && Slices.AsSpan().SequenceEqual(other.Slices);

    /// <inheritdoc/>
    public override int GetHashCode() => Slices.Aggregate(Size, HashCode.Combine);

    /// <summary>The same in tokens.</summary>
    public MicroBatchSlicing InTokens(PipelineProblem problem) =>
        new(problem.MicroBatchSizes[Size], Slices.Select(units => new Tokens(units * problem.Unit.Count)));

    /// <summary>A plan's micro-batches in units.</summary>
    public static UnitSlicing[] Of(PipelineProblem problem, IEnumerable<MicroBatchSlicing> microBatches) =>
    [
        .. microBatches.Select(microBatch => new UnitSlicing(
            problem.MicroBatchSizes.Index().First(size => size.Item == microBatch.Sequences).Index,
            [.. microBatch.Slices.Select(slice => slice.Count / problem.Unit.Count)])),
    ];
}
