using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Runtime;

/// <summary>How a model is trained, and on how many ranks.</summary>
public sealed record PipelineOptions
{
    /// <summary>Devices of a pipeline, K; with virtual stages each holds several stages.</summary>
    public required int StageCount { get; init; }

    /// <summary>Number format, device and seed.</summary>
    public required Placement Placement { get; init; }

    /// <summary>Stages on each device, V: stage s is on device s mod K.</summary>
    public int VirtualStages { get; init; } = 1;

    /// <summary>Layers of each of the K · V stages; equal shares when it is missing.</summary>
    public IReadOnlyList<int>? LayersPerStage { get; init; }

    /// <summary>Replicas of the pipeline, each with its share of every batch.</summary>
    public int DataParallelDegree { get; init; } = 1;

    /// <summary>
    /// Ranks that share every layer; divides the heads, those of keys and values, and the MLP's width.
    /// </summary>
    public int TensorParallelDegree { get; init; } = 1;

    /// <summary>Whether the replicas share the optimiser's state among them (ZeRO, stage 1).</summary>
    public bool ShardsOptimizer { get; init; }

    /// <summary>Gradients are summed up over the replicas in pieces of at least so many bytes.</summary>
    public long BucketBytes { get; init; } = 4 << 20;

    /// <summary>
    /// Intra-operator threads of each rank on a CPU. More than cores / ranks makes ranks fight for cores.
    /// </summary>
    public int ThreadsPerStage { get; init; } = 1;

    /// <summary>
    /// Between processes: after so many steps each rank hears when all devices of the first replica computed; in other
    /// steps its timeline has its own device's actions alone.
    /// </summary>
    public int GatherTimesEvery { get; init; } = 1;

    /// <summary>AdamW's learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Steps, W, over which the learning rate rises to <see cref="LearningRate"/>: step t, from 1, has min(1, t / W) of
    /// it (Goyal et al. 2017, arXiv 1706.02677, section 2.2). 0, the default, for the whole rate from the first step.
    /// </summary>
    /// <remarks>
    /// AdamW's first steps move every weight by the whole rate, however small its gradient. A rate that is too high for
    /// them makes the training unstable: it magnifies rounding a hundredfold in a step, and no two runs that add in
    /// another order stay together. docs/log.md has an example.
    /// </remarks>
    public int LearningRateWarmUpSteps { get; init; }

    /// <summary>AdamW's decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.01;
}
