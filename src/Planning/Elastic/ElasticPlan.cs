using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>A pipeline, how often it stands side by side, and how the batch goes through it.</summary>
public sealed class ElasticPlan
{
    /// <summary>[k] is how many layers stage k has, frozen ones among them.</summary>
    /// <exception cref="InvalidOperationException">The job's stages may begin between attention and MLP.</exception>
    public IReadOnlyList<int> LayersPerStage => BlocksPerLayer == 1 ? BlocksPerStage
        : throw new InvalidOperationException(
            $"Stages of this plan may begin between attention and MLP: take {nameof(BlocksPerStage)}.");

    /// <summary>[k] is how many blocks stage k has, frozen ones among them.</summary>
    public required IReadOnlyList<int> BlocksPerStage { get; init; }

    /// <summary>1, a block being a layer, or 2, attention and MLP being told apart.</summary>
    public required int BlocksPerLayer { get; init; }

    /// <summary>Stages, K′.</summary>
    public int StageCount => BlocksPerStage.Count;

    /// <summary>Replicas, D′.</summary>
    public required int Replicas { get; init; }

    /// <summary>Sequences in one step of all replicas together.</summary>
    public required int StepSequences { get; init; }

    /// <summary>By what the learning rate should change as the batch does; 1 where that is constant.</summary>
    public required double LearningRateFactor { get; init; }

    /// <summary>Slicing, micro-batches and makespan of a replica.</summary>
    public required PipelinePlan Pipeline { get; init; }

    /// <summary>What a step takes: the makespan, and what is left of adding up gradients after it.</summary>
    public required Milliseconds StepTime { get; init; }

    /// <summary>What a sequence takes, by which plans are compared: their batches may differ.</summary>
    public Milliseconds TimePerSequence => new(StepTime.Value / StepSequences);

    /// <summary>The same plan with the frozen prefix's forward run ahead in bubbles; null where no frozen layer is
    /// computed, where stages take time to send to each other, which is not simulated with it, or nothing would be
    /// gained. Worked out when it is first asked for.</summary>
    public LookAhead? WithLookAhead => Ahead?.Value;

    /// <summary>How it is worked out; null: nothing runs ahead.</summary>
    internal Lazy<LookAhead?>? Ahead { get; init; }
}
