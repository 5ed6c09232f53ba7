namespace TeraPipe.Planning.Simulation;

/// <summary>Round numbers along an axis: multiples of 1, 2 or 5 times a power of ten.</summary>
internal static class RoundTicks
{
    private static readonly int[] Factors = [1, 2, 5, 10];

    /// <summary>
    /// Ticks from 0 up to <paramref name="end"/>, at most <paramref name="most"/> + 1 of them; only 0 if the axis has
    /// no length.
    /// </summary>
    public static IEnumerable<double> UpTo(double end, int most)
    {
        if (end <= 0)
        {
            return [0];
        }

        var step = Step(end / most);
        return Enumerable.Range(0, (int)Math.Floor(end / step) + 1).Select(i => i * step);
    }

    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return Factors.Select(factor => factor * power).First(step => step >= least);
    }
}
