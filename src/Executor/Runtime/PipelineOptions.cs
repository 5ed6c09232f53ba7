using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>How a model is trained.</summary>
public sealed record PipelineOptions
{
    /// <summary>Pipeline stages, K; divides the model's layers.</summary>
    public required int StageCount { get; init; }

    /// <summary>Number format, device and seed.</summary>
    public required Placement Placement { get; init; }

    /// <summary>
    /// Intra-operator threads of each stage on a CPU. More than cores / K makes stages fight for cores.
    /// </summary>
    public int ThreadsPerStage { get; init; } = 1;

    /// <summary>AdamW's learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>AdamW's decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.01;
}
