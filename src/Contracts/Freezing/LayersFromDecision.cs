namespace TeraPipe.Contracts.Freezing;

/// <summary>How many layers are frozen from a decision on.</summary>
public sealed record LayersFromDecision
{
    /// <summary>Number of the decision, from 1.</summary>
    public int? FromDecision { get; init; }

    /// <summary>First layers that are frozen from then on.</summary>
    public int? FrozenLayers { get; init; }
}
