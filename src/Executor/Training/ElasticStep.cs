using TeraPipe.Executor.Plans.Elastic;

namespace TeraPipe.Executor.Training;

/// <summary>Where an elastic run stood in a step, as a log keeps it.</summary>
public sealed record ElasticStep
{
    /// <summary>Number of the planner's decision that it follows, from 1.</summary>
    public required int Replan { get; init; }

    /// <summary>First layers that were frozen.</summary>
    public required int FrozenLayers { get; init; }

    /// <summary>Whether what they give was read from the activation cache.</summary>
    public required bool IsCached { get; init; }

    /// <summary>[k] is how many layers stage k had.</summary>
    public required IReadOnlyList<int> LayersPerStage { get; init; }

    /// <summary>Replicas of the pipeline.</summary>
    public required int Replicas { get; init; }

    internal static ElasticStep? Of(ElasticPlacement? placement) => placement is null ? null : new()
    {
        Replan = placement.Replan,
        FrozenLayers = placement.FrozenLayers,
        IsCached = placement.IsCached,
        LayersPerStage = placement.LayersPerStage,
        Replicas = placement.Replicas,
    };
}
