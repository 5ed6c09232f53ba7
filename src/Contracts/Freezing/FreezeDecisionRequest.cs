namespace TeraPipe.Contracts.Freezing;

/// <summary>Body of POST /v1/freeze/decisions. Policy and layers are required; the rest depends on the
/// policy.</summary>
public sealed record FreezeDecisionRequest
{
    /// <summary>How much is frozen, and when.</summary>
    public FreezePolicyRequest? Policy { get; init; }

    /// <summary>Layers of the model, L: 1 to 10,000.</summary>
    public int? Layers { get; init; }

    /// <summary>The decision before; nothing is frozen when it is missing.</summary>
    public LastFreezeDecision? Last { get; init; }

    /// <summary>What is known now; decision 1 at the start of the training when it is missing.</summary>
    public FreezeEvidenceRequest? Evidence { get; init; }
}
