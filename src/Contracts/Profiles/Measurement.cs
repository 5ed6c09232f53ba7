namespace TeraPipe.Contracts.Profiles;

/// <summary>
/// One measured point: a slice of <see cref="SliceTokens"/> after <see cref="ContextTokens"/> on one layer.
/// </summary>
public sealed record Measurement
{
    /// <summary>Sequences that travel together, b.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>Length of the slice, l.</summary>
    public int? SliceTokens { get; init; }

    /// <summary>Tokens before it in the same sequence, c.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Median forward time of one layer, in milliseconds.</summary>
    public double? ForwardMs { get; init; }

    /// <summary>Median backward time of one layer, in milliseconds.</summary>
    public double? BackwardMs { get; init; }

    /// <summary>Half the interquartile range of the forward time, in milliseconds.</summary>
    public double? ForwardSpreadMs { get; init; }

    /// <summary>Half the interquartile range of the backward time, in milliseconds.</summary>
    public double? BackwardSpreadMs { get; init; }

    /// <summary>How many runs the medians are of, n.</summary>
    public int? Samples { get; init; }

    /// <summary>Median time of I, the input-gradient part of a split backward, in milliseconds; missing when it was not
    /// measured.</summary>
    public double? InputGradientMs { get; init; }

    /// <summary>
    /// Median time of W, the weight-gradient part of a split backward, in milliseconds; missing when it was not
    /// measured.
    /// </summary>
    public double? WeightGradientMs { get; init; }

    /// <summary>
    /// Median time of running forward again before backward, in milliseconds; missing when it was not measured.
    /// </summary>
    public double? RecomputeMs { get; init; }

    /// <summary>
    /// Most memory that forward and backward held beyond weights, gradients and context, in bytes; missing when it was
    /// not measured.
    /// </summary>
    public long? PeakBytes { get; init; }

    /// <summary>How many of the runs were outliers; they count in the medians. Missing when it was not told.</summary>
    public int? Outliers { get; init; }

    /// <summary>Whether the runs gather around two times, so that a median hides one of them; missing when it was not
    /// told.</summary>
    public bool? IsBimodal { get; init; }
}
