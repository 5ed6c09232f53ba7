using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>Constraints on the slices of a sequence, read once more from their definition.</summary>
internal sealed class SliceRules(SliceConstraints constraints, int grainCount, int grainTokens)
{
    public SliceRules(SlicingProblem problem)
        : this(problem.Constraints, problem.Sequence.Count / problem.Grain.Count, problem.Grain.Count)
    {
    }

    public int MaximumSlices { get; } = constraints.MaximumSlices ?? int.MaxValue;

    /// <summary>Whether some slicing keeps to them: one of the fewest slices does if any does.</summary>
    public bool AllowAny()
    {
        var fewest = new double[grainCount + 1]; // [e] slices reach grain e
        for (var end = 1; end <= grainCount; end++)
        {
            fewest[end] = Enumerable.Range(0, end)
                .Where(start => Allow(end - start, isTail: end == grainCount))
                .Select(start => fewest[start] + 1)
                .Append(double.PositiveInfinity)
                .Min();
        }

        return double.IsFinite(fewest[^1]) && fewest[^1] <= MaximumSlices;
    }

    /// <summary>Whether a slice of so many grains may stand in the sequence, or at its end.</summary>
    public bool Allow(int grains, bool isTail)
    {
        var tokens = grains * grainTokens;
        var keepsMinimum = tokens >= (constraints.Minimum?.Count ?? 0) || (isTail && !constraints.TailKeepsMinimum);
        return keepsMinimum
            && tokens <= (constraints.Maximum?.Count ?? int.MaxValue)
            && tokens % (constraints.MultipleOf?.Count ?? 1) == 0;
    }

    /// <summary>What is wrong with a plan; null if it is legal.</summary>
    public static string? FaultOf(SlicingProblem problem, IReadOnlyList<MicroBatchSlicing> microBatches)
    {
        var (rules, sequences) = (new SliceRules(problem), microBatches.Sum(microBatch => microBatch.Sequences));
        return sequences == problem.BatchSequences
            ? microBatches
                .Where(microBatch => !problem.MicroBatchSizes.Contains(microBatch.Sequences)
                    || !rules.Keeps(microBatch.Slices))
                .Select(microBatch => $"{microBatch} is not legal")
                .FirstOrDefault()
            : $"{sequences} sequences in a batch of {problem.BatchSequences}";
    }

    private bool Keeps(IReadOnlyList<Tokens> slices) =>
        slices.Count <= MaximumSlices
        && slices.Sum(slice => slice.Count) == grainCount * grainTokens
        && slices.All(slice => slice.Count % grainTokens == 0)
        && slices.Index().All(slice => Allow(slice.Item.Count / grainTokens, isTail: slice.Index == slices.Count - 1));
}
