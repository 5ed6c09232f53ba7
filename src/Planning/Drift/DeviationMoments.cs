namespace TeraPipe.Planning.Drift;

/// <summary>
/// Count, mean and standard deviation of deviations, kept up one by one (Welford, Technometrics 1962) and merged from
/// parts (Chan, Golub and LeVeque, 1979), without keeping the deviations. The default value has none.
/// </summary>
/// <param name="Count">How many, n.</param>
/// <param name="Mean">Their mean: the bias of the prediction. 0 where there are none.</param>
/// <param name="SumOfSquares">Σ (d − mean)².</param>
public readonly record struct DeviationMoments(long Count, double Mean, double SumOfSquares)
{
    /// <summary>√(Σ (d − mean)² / (n − 1)); null of fewer than two.</summary>
    public double? StandardDeviation => Count < 2 ? null : Math.Sqrt(SumOfSquares / (Count - 1));

    /// <summary>The moments of one deviation more.</summary>
    public DeviationMoments With(double deviation)
    {
        var count = Count + 1;
        var apart = deviation - Mean;
        var mean = Mean + (apart / count);
        return new(count, mean, SumOfSquares + (apart * (deviation - mean)));
    }

    /// <summary>The moments of both together.</summary>
    public DeviationMoments With(DeviationMoments other)
    {
        if (Count == 0 || other.Count == 0)
        {
            return Count == 0 ? other : this;
        }

        var count = Count + other.Count;
        var apart = other.Mean - Mean;
        var share = (double)other.Count / count;
        return new(
            count, Mean + (share * apart), SumOfSquares + other.SumOfSquares + (apart * apart * share * Count));
    }
}
