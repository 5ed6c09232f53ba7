namespace TeraPipe.Planner.Api.Profiles;

/// <summary>What is known of a measured point beside F and B; null where it was not measured.</summary>
/// <param name="InputGradientMs">Time of I in milliseconds.</param>
/// <param name="WeightGradientMs">Time of W in milliseconds.</param>
/// <param name="RecomputeMs">Time of running forward again before backward, in milliseconds.</param>
/// <param name="PeakBytes">Most memory that both phases held.</param>
/// <param name="Outliers">How many of the runs were outliers.</param>
/// <param name="IsBimodal">Whether the runs gather around two times.</param>
internal sealed record PointDetails(
    double? InputGradientMs,
    double? WeightGradientMs,
    double? RecomputeMs,
    long? PeakBytes,
    int? Outliers,
    bool? IsBimodal)
{
    /// <summary>The share of a split backward that is W; null where not both were measured, or took no time.</summary>
    public double? WeightGradientShare => InputGradientMs + WeightGradientMs > 0
        ? WeightGradientMs / (InputGradientMs + WeightGradientMs)
        : null;
}
