namespace TeraPipe.Contracts.Freezing;

/// <summary>The decision before, as it was answered.</summary>
public sealed record LastFreezeDecision
{
    /// <summary>L_f, which need be no whole number, from 0 to the model's layers; frozenLayers when it is
    /// missing.</summary>
    public double? ExactLayers { get; init; }

    /// <summary>First layers that are frozen: fewer than the model has, no more than exactLayers; exactLayers rounded
    /// down when it is missing.</summary>
    public int? FrozenLayers { get; init; }
}
