namespace TeraPipe.Contracts.Freezing;

/// <summary>What a decision about freezing is made from.</summary>
public sealed record FreezeEvidenceRequest
{
    /// <summary>Number of the decision, T, from 1: PipeTransformer makes one at each epoch's end; 1 when it is missing.
    /// </summary>
    public int? Decision { get; init; }

    /// <summary>The share of the training that is done, 0 to 1; 0 when it is missing. Freeze-out decides by
    /// it.</summary>
    public double? Progress { get; init; }

    /// <summary>
    /// [l] is the norm of layer l's gradient, one for each layer; what stands for a frozen one is not looked at. Paper
    /// and gradient-percentile decide by it.
    /// </summary>
    public IReadOnlyList<double>? GradientNorms { get; init; }

    /// <summary>The same at the decision before; missing at the first one.</summary>
    public IReadOnlyList<double>? LastGradientNorms { get; init; }
}
