namespace TeraPipe.Profiler.Gate.Statistics;

/// <summary>
/// Adjusts the p-values of tests that are looked at together, so that the probability of any false alarm among them is
/// what each claims: Holm, Scandinavian Journal of Statistics 6 (1979). It holds however the tests depend on each
/// other, as these do: they share the calibration and the baseline.
/// </summary>
internal static class Holm
{
    /// <returns>The adjusted p-values, in the order of the given ones.</returns>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        var largest = 0.0;
        foreach (var (rank, index) in Enumerable.Range(0, pValues.Count).OrderBy(index => pValues[index]).Index())
        {
            largest = Math.Max(largest, Math.Min(1, (pValues.Count - rank) * pValues[index]));
            adjusted[index] = largest;
        }

        return adjusted;
    }
}
