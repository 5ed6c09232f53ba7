namespace TeraPipe.Contracts.Freezing;

/// <summary>How many of a model's first layers are frozen from now on.</summary>
public sealed record FreezeDecisionResponse
{
    /// <summary>First layers that are frozen: exactLayers rounded down, and never all.</summary>
    public required int FrozenLayers { get; init; }

    /// <summary>L_f, which the next decision counts on from: send it as last.exactLayers.</summary>
    public required double ExactLayers { get; init; }

    /// <summary>
    /// What decided: "nothing" (nothing new is frozen), "bound" (the most that may be frozen at once),
    /// "gradient-norms", "schedule" (how far the training is) or "manual".
    /// </summary>
    public required string DecidedBy { get; init; }

    /// <summary>Why, in words and numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>Of paper: the most that this decision could freeze, L_f(T−1) + α (L − L_f(T−1)).</summary>
    public double? Bound { get; init; }

    /// <summary>
    /// The most that the next decision can freeze: of paper by its alpha, of gradient-percentile all layers but the
    /// last, of freeze-out and manual what their next part says.
    /// </summary>
    public required double NextBound { get; init; }

    /// <summary>Of freeze-out: the share of the training after which the next layer is frozen; missing where none is.
    /// </summary>
    public double? NextProgress { get; init; }

    /// <summary>Of manual: the decision from which on more is frozen; missing where none is.</summary>
    public int? NextDecision { get; init; }
}
