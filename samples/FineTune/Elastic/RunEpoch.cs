namespace TeraPipe.FineTune.Elastic;

/// <summary>One pass through the data.</summary>
/// <param name="Frozen">Layers that were frozen.</param>
/// <param name="IsCached">Whether what they give was read.</param>
/// <param name="LayersPerStage">The pipeline.</param>
/// <param name="Replicas">How often it stood.</param>
/// <param name="Loss">Mean over its steps.</param>
/// <param name="StepMs">Median of its steps.</param>
/// <param name="PredictedMs">What the planner said of a step.</param>
internal sealed record RunEpoch(
    int Frozen,
    bool IsCached,
    IReadOnlyList<int> LayersPerStage,
    int Replicas,
    double Loss,
    double StepMs,
    double PredictedMs);
