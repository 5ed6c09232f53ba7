namespace TeraPipe.Planning.Drift;

/// <summary>
/// How far an observed time is from the predicted one: (observed − predicted) / predicted, above 0 where it took
/// longer.
/// </summary>
public static class Deviation
{
    /// <summary>A prediction below it is none that a clock could confirm, and nothing is compared with it.</summary>
    public static Milliseconds LeastPrediction { get; } = new(1e-6);

    /// <exception cref="ArgumentOutOfRangeException">The prediction is below the least one.</exception>
    public static double Of(Milliseconds observed, Milliseconds predicted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(predicted, LeastPrediction);
        return (observed.Value - predicted.Value) / predicted.Value;
    }

    internal static double Median(IEnumerable<double> values)
    {
        double[] ascending = [.. values.Order()];
        var middle = ascending.Length / 2;
        return ascending.Length % 2 == 1 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
    }
}
