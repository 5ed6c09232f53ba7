namespace TeraPipe.Planning.Stages;

/// <summary>
/// How many layers each stage has, the plan for these stages, and how near both are to the best possible.
/// </summary>
public sealed class LayerSplitPlan
{
    internal LayerSplitPlan(
        IReadOnlyList<int> layersPerStage, PipelinePlan plan, Milliseconds lowerBound, int splits) =>
        (LayersPerStage, Plan, LowerBound, Splits) = ([.. layersPerStage], plan, lowerBound, splits);

    /// <summary>[k] is how many layers stage k has.</summary>
    public IReadOnlyList<int> LayersPerStage { get; }

    /// <summary>The slices; its own lower bound is of this split alone.</summary>
    public PipelinePlan Plan { get; }

    /// <summary>No split and slicing together have a smaller makespan under the schedule.</summary>
    public Milliseconds LowerBound { get; }

    /// <summary>(makespan − lower bound) / makespan; 0 means that both are proven optimal.</summary>
    public double OptimalityGap =>
        Plan.Makespan.Value == 0 ? 0 : (Plan.Makespan.Value - LowerBound.Value) / Plan.Makespan.Value;

    /// <summary>Splits that were planned for to find it.</summary>
    public int Splits { get; }
}
