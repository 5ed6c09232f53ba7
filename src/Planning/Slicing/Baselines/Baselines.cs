namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What people do without a planner, in its best form: a plan is compared with the best of each, not with a straw man.
/// </summary>
public static class Baselines
{
    /// <summary>Whole sequences in equal micro-batches, of the size that gives the least makespan.</summary>
    public static IReadOnlyList<MicroBatchSlicing> None(SlicingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Best(problem, Batches(problem, [problem.Sequence]));
    }

    /// <summary>
    /// Equal slices in equal micro-batches, of the size and number of slices that give the least makespan. Where the
    /// grains do not divide evenly the first slices are one grain longer, as they have the least context.
    /// </summary>
    public static IReadOnlyList<MicroBatchSlicing> BestUniform(SlicingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Best(problem, Enumerable.Range(1, problem.GrainCount).SelectMany(
            count => Batches(problem, EqualSlices(problem, count))));
    }

    private static IReadOnlyList<MicroBatchSlicing> Best(
        SlicingProblem problem, IEnumerable<IReadOnlyList<MicroBatchSlicing>> batches) =>
        batches.MinBy(batch => FlushMakespan.Of(batch, problem.StageCount, problem.StageLatency))!;

    private static Tokens[] EqualSlices(SlicingProblem problem, int count)
    {
        var (grains, longer) = Math.DivRem(problem.GrainCount, count);
        return [.. Enumerable.Range(0, count).Select(i => problem.Grains(i < longer ? grains + 1 : grains))];
    }

    /// <summary>The batch once for each micro-batch size, every sequence cut in the same way.</summary>
    private static IEnumerable<IReadOnlyList<MicroBatchSlicing>> Batches(
        SlicingProblem problem, IReadOnlyList<Tokens> slices)
    {
        var bySize = problem.MicroBatchSizes.ToDictionary(size => size, size => new MicroBatchSlicing(size, slices));
        return problem.MicroBatchSizes.Select(
            preferred => problem.Compose(preferred).Select(size => bySize[size]).ToArray());
    }
}
