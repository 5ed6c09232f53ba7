namespace TeraPipe.Contracts.Freezing;

/// <summary>
/// How much of a model is frozen, and when. Every field may be missing: this is what was sent, not what was meant.
/// Fields of another kind than the policy's are refused.
/// </summary>
public sealed record FreezePolicyRequest
{
    /// <summary>
    /// "paper" (PipeTransformer's bound and gradient norms), "gradient-percentile" (AutoFreeze), "freeze-out" (by the
    /// share of the training that is done) or "manual".
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>
    /// Of paper: the share of the layers still trained that one decision may freeze, from 0 to below 1. Missing where
    /// there is alphaSchedule.
    /// </summary>
    public double? Alpha { get; init; }

    /// <summary>Of paper: from which decision on which alpha holds, ascending from decision 1.</summary>
    public IReadOnlyList<AlphaFromDecision>? AlphaSchedule { get; init; }

    /// <summary>
    /// Of gradient-percentile: first layers are frozen as far as their gradient norm changes no more than this
    /// percentile of all trained layers' does; 0 to 100, 50 when it is missing.
    /// </summary>
    public double? Percentile { get; init; }

    /// <summary>Of freeze-out: the share of the training after which the first layer is frozen, 0 to 1.</summary>
    public double? FirstShare { get; init; }

    /// <summary>Of freeze-out: whether shares are cubed, so that early layers stop earlier; false when it is missing.
    /// </summary>
    public bool? Cubed { get; init; }

    /// <summary>Of manual: from which decision on how many layers are frozen; both ascend.</summary>
    public IReadOnlyList<LayersFromDecision>? Layers { get; init; }
}
