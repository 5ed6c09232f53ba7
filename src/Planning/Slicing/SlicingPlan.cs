namespace TeraPipe.Planning.Slicing;

/// <summary>
/// A slicing for each micro-batch, what it is predicted to cost, and how near that is to the best possible.
/// </summary>
public sealed class SlicingPlan
{
    internal SlicingPlan(
        IReadOnlyList<MicroBatchSlicing> microBatches, Milliseconds makespan, Milliseconds lowerBound, int passes) =>
        (MicroBatches, Makespan, LowerBound, Passes) = (microBatches, makespan, lowerBound, passes);

    /// <summary>In the order in which they enter the pipeline.</summary>
    public IReadOnlyList<MicroBatchSlicing> MicroBatches { get; }

    /// <summary>Predicted time from the first forward's start to the last backward's end.</summary>
    public Milliseconds Makespan { get; }

    /// <summary>
    /// No slicing of this problem has a smaller predicted makespan; zero if the deadline came before anything was
    /// proven.
    /// </summary>
    public Milliseconds LowerBound { get; }

    /// <summary>(makespan − lower bound) / makespan; 0 means proven optimal.</summary>
    public double OptimalityGap => Makespan.Value == 0 ? 0 : (Makespan.Value - LowerBound.Value) / Makespan.Value;

    /// <summary>Dynamic programs over the batch that were run to find it, in grains; coarser ones not counted.</summary>
    public int Passes { get; }

    /// <summary>What each of the problem's constraints costs; none without constraints.</summary>
    public IReadOnlyList<ConstraintCost> ConstraintCosts { get; private init; } = [];

    /// <summary>The same plan as an answer to a question of which nothing is proven.</summary>
    internal SlicingPlan Unproven() => new(MicroBatches, Makespan, Milliseconds.Zero, Passes);

    internal SlicingPlan With(IReadOnlyList<ConstraintCost> costs) =>
        new(MicroBatches, Makespan, LowerBound, Passes) { ConstraintCosts = costs };
}
