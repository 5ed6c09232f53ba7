using TeraPipe.Executor.Caching;
using TeraPipe.Executor.Model;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Memory;

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

    /// <summary>AdamW's learning rate at its highest.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Which share of it each step has.</summary>
    public LearningRateSchedule LearningRateSchedule { get; init; } = new();

    /// <summary>AdamW's decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>
    /// The longest gradient, over all parameters of all ranks: a longer one is shortened to it before the update
    /// (Pascanu et al. 2013, arXiv 1211.5063, algorithm 1). Missing, gradients are taken as they are.
    /// </summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>How losses are scaled; missing, by <see cref="LossScaling"/>'s defaults in float16, else not.</summary>
    public LossScaling? LossScaling { get; init; }

    /// <summary>
    /// Share of the numbers that are dropped after the embedding, the attention and the MLP of every layer (GPT-2's
    /// embd_pdrop and resid_pdrop); attention's own weights are never dropped. The same numbers are dropped whatever
    /// the slicing and the placement: each has its own counter of step, sequence, layer and position.
    /// </summary>
    public double DropoutRate { get; init; }

    /// <summary>What the backward of each of the K · V stages computes again; nothing where it is missing.</summary>
    public IReadOnlyList<Recompute>? RecomputePerStage { get; init; }

    /// <summary>
    /// Where what the frozen prefix gives is kept, while layers are <see cref="LayerMode.CachedPrefix"/>: it is read
    /// instead of computed, for batches that say which sequences they have. The caller's to dispose, after the
    /// pipeline.
    /// </summary>
    public ActivationCache? Cache { get; init; }

    /// <summary>The scaling that is in force.</summary>
    internal LossScaling? ScalingInForce =>
        LossScaling ?? (Placement.Dtype == ScalarType.Float16 ? new LossScaling() : null);

    /// <exception cref="ArgumentException">A value is out of its range; names it.</exception>
    internal void Check()
    {
        LearningRateSchedule.Check();
        LossScaling?.Check();
        if (MaxGradientNorm is { } norm)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(norm, nameof(MaxGradientNorm));
        }

        if (DropoutRate is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(DropoutRate), DropoutRate, "A rate of dropout is from 0 to below 1.");
        }

        if (RecomputePerStage is { } levels && levels.Count != StageCount * VirtualStages)
        {
            throw new ArgumentException(
                $"RecomputePerStage has {levels.Count} levels for {StageCount * VirtualStages} stages.",
                nameof(RecomputePerStage));
        }
    }
}
