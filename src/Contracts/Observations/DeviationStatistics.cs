namespace TeraPipe.Contracts.Observations;

/// <summary>
/// How far observed times are from predicted ones: each deviation is (observed − predicted) / predicted, above 0 where
/// it took longer.
/// </summary>
/// <param name="Count">How many were compared.</param>
/// <param name="Bias">The mean deviation.</param>
/// <param name="StandardDeviation">Of the deviations; missing of fewer than two.</param>
/// <param name="Median">The median size of a deviation, exactly, of the last 1,000 observations; missing where none of
/// these told it.</param>
/// <param name="P90">Nine in ten of the same are at most so large.</param>
public sealed record DeviationStatistics(
    long Count, double Bias, double? StandardDeviation, double? Median, double? P90);
