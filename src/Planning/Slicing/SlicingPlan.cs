namespace TeraPipe.Planning.Slicing;

/// <summary>
/// A slicing for each micro-batch, what it is predicted to cost, and how near that is to the best possible.
/// </summary>
public sealed class SlicingPlan
{
    internal SlicingPlan(
        IEnumerable<MicroBatchSlicing> microBatches, Milliseconds makespan, Milliseconds lowerBound, int passes) =>
        (MicroBatches, Makespan, LowerBound, Passes) = ([.. microBatches], makespan, lowerBound, passes);

    /// <summary>In the order in which they enter the pipeline.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches { get; }

    /// <summary>Predicted time from the first forward's start to the last backward's end.</summary>
    public Milliseconds Makespan { get; }

    /// <summary>No slicing of this problem has a smaller predicted makespan.</summary>
    public Milliseconds LowerBound { get; }

    /// <summary>(makespan − lower bound) / makespan; 0 means proven optimal.</summary>
    public double OptimalityGap => Makespan.Value == 0 ? 0 : (Makespan.Value - LowerBound.Value) / Makespan.Value;

    /// <summary>Dynamic programs that were run to find it.</summary>
    public int Passes { get; }
}
