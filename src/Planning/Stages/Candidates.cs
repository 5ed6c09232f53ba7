using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// Where the search begins: the exact plans of equal stages that stand for the true ones, for K stages and for fewer
/// (the fewer there are, the less the slowest slice matters beside the busy time: so they run along the front of the
/// two), and all uniform slicings.
/// </summary>
internal static class Candidates
{
    private const double GoodEnough = 1e-3; // gap of a plan that is a beginning only
    private const int MostDoublings = 6;    // of the slices on the ladder

    /// <summary>The exact plans of equal stages, K stages first.</summary>
    public static IEnumerable<UnitSlicing[]> OfEqualStages(
        PipelineProblem problem, StageTables tables, CancellationToken deadline, CancellationToken cancellationToken)
    {
        var limits = new SearchLimits { OptimalityGap = GoodEnough, Deadline = deadline };
        foreach (var stage in Surrogates(problem, tables))
        {
            foreach (var stageCount in StageCounts(problem.StageCount))
            {
                if (SlicePlanner.TryPlan(problem.Equal(stage, stageCount), limits, cancellationToken) is { } plan)
                {
                    yield return UnitSlicing.Of(problem, plan.MicroBatches);
                }
            }
        }
    }

    /// <summary>Equal slices, as many as can be, in micro-batches of one size as far as that goes.</summary>
    public static IEnumerable<UnitSlicing[]> Uniform(PipelineProblem problem) =>
        Uniform(problem, Enumerable.Range(1, problem.UnitCount));

    /// <summary>Some of these in micro-batches of every size: with 1, 2, 4, 8, … slices.</summary>
    public static IEnumerable<UnitSlicing[]> Ladder(PipelineProblem problem) => Uniform(
        problem, Enumerable.Range(0, MostDoublings).Select(i => 1 << i).Where(count => count <= problem.UnitCount));

    private static IEnumerable<UnitSlicing[]> Uniform(PipelineProblem problem, IEnumerable<int> counts) =>
        from count in counts
        let slices = EqualParts.Of(problem.UnitCount, count).ToArray()
        where problem.Allows(slices)
        from preferred in problem.MicroBatchSizes
        select problem.Compose(preferred)
            .Select(size => new UnitSlicing(problem.IndexOfSize(size), slices))
            .ToArray();

    /// <summary>The mean stage, and the busiest.</summary>
    private static IEnumerable<SurrogateStage> Surrogates(PipelineProblem problem, StageTables tables)
    {
        yield return new SurrogateStage(
            problem, tables, [.. problem.Stages.Select(_ => 1.0 / problem.StageCount)]);
        if (problem.Stages.Distinct().Skip(1).Any())
        {
            var busyMs = LowerBound.WholeSequenceMs(problem, tables);
            var busiest = Array.IndexOf(busyMs, busyMs.Max());
            yield return new SurrogateStage(
                problem, tables, [.. problem.Stages.Select((_, k) => k == busiest ? 1.0 : 0)]);
        }
    }

    /// <summary>K, and 1, 2, 3, 4, 6, 8, 12, … below it.</summary>
    private static IEnumerable<int> StageCounts(int stageCount)
    {
        yield return stageCount;
        for (var (count, next) = (1, 2); count < stageCount; (count, next) = (next, count == 1 ? 3 : 2 * count))
        {
            yield return count;
        }
    }
}
