namespace TeraPipe.Profiler.Measuring;

/// <summary>Quantiles, linear between samples: definition 7 of Hyndman and Fan, The American Statistician 50 (1996).
/// </summary>
internal static class Quantiles
{
    /// <param name="ascending">At least one.</param>
    /// <param name="probability">From 0 to 1.</param>
    public static double Of(IReadOnlyList<double> ascending, double probability)
    {
        var position = probability * (ascending.Count - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, ascending.Count - 1);
        return ascending[below] + ((position - below) * (ascending[above] - ascending[below]));
    }

    /// <param name="values">At least one, in any order and unit.</param>
    public static double MedianOf(IEnumerable<double> values) => Of([.. values.Order()], 0.5);
}
