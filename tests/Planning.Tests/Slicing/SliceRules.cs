using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>The constraints of a problem, read once more from their definition.</summary>
internal sealed class SliceRules(SlicingProblem problem)
{
    public int MaximumSlices { get; } = problem.Constraints.MaximumSlices ?? int.MaxValue;

    /// <summary>Whether a slice of so many grains may stand in the sequence, or at its end.</summary>
    public bool Allow(int grains, bool isTail)
    {
        var (tokens, constraints) = (grains * problem.Grain.Count, problem.Constraints);
        var keepsMinimum = tokens >= (constraints.Minimum?.Count ?? 0) || (isTail && !constraints.TailKeepsMinimum);
        return keepsMinimum
            && tokens <= (constraints.Maximum?.Count ?? int.MaxValue)
            && tokens % (constraints.MultipleOf?.Count ?? 1) == 0;
    }

    /// <summary>What is wrong with a plan; null if it is legal.</summary>
    public string? FaultOf(IReadOnlyList<MicroBatchSlicing> microBatches)
    {
        var sequences = microBatches.Sum(microBatch => microBatch.Sequences);
        return sequences != problem.BatchSequences
            ? $"{sequences} sequences in a batch of {problem.BatchSequences}"
            : microBatches.Select(FaultOf).FirstOrDefault(fault => fault is not null);
    }

    private string? FaultOf(MicroBatchSlicing microBatch)
    {
        var (slices, grain) = (microBatch.Slices, problem.Grain.Count);
        var isLegal = problem.MicroBatchSizes.Contains(microBatch.Sequences)
            && slices.Count <= MaximumSlices
            && slices.Sum(slice => slice.Count) == problem.Sequence.Count
            && slices.All(slice => slice.Count % grain == 0)
            && slices.Select((slice, i) => Allow(slice.Count / grain, isTail: i == slices.Count - 1)).All(kept => kept);
        return isLegal ? null : $"{microBatch} is not legal";
    }
}
