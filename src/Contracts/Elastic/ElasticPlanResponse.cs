using TeraPipe.Contracts.Plans;

namespace TeraPipe.Contracts.Elastic;

/// <summary>Stages, replicas and slices of a run of which a part may be frozen.</summary>
public sealed record ElasticPlanResponse
{
    /// <summary>Stages, K′.</summary>
    public required int Stages { get; init; }

    /// <summary>Replicas, D′.</summary>
    public required int Replicas { get; init; }

    /// <summary>[k] is how many layers stage k has, frozen ones among them.</summary>
    public required IReadOnlyList<int> LayersPerStage { get; init; }

    /// <summary>First layers that are frozen.</summary>
    public required int FrozenLayers { get; init; }

    /// <summary>
    /// Whether what they give is read from the activation cache: only where that pays and the first stage has all of
    /// them. Elsewhere they are computed, and the times say so.
    /// </summary>
    public required bool IsCached { get; init; }

    /// <summary>Sequences in one step of all replicas together.</summary>
    public required int StepSequences { get; init; }

    /// <summary>By what the learning rate should be multiplied against the first plan's; 1 where the batch is constant.
    /// </summary>
    public required double LearningRateFactor { get; init; }

    /// <summary>How each replica's sequences go through it, in order.</summary>
    public required IReadOnlyList<MicroBatch> MicroBatches { get; init; }

    /// <summary>Predicted step time in milliseconds, with what adding up the replicas' gradients leaves over.</summary>
    public required double StepMs { get; init; }

    /// <summary>The same for one sequence, by which plans of different batches are compared.</summary>
    public required double MsPerSequence { get; init; }

    /// <summary>How many times as long as another the slowest of its devices takes: all wait for it.</summary>
    public required double Slowdown { get; init; }

    /// <summary>Slow workers that it leaves out.</summary>
    public required IReadOnlyList<string> WorkersLeftOut { get; init; }
}
