namespace TeraPipe.Planner.Api.Clusters;

/// <summary>By how many devices something can be shared evenly.</summary>
internal static class Divisors
{
    /// <summary>All divisors of a number from 1 that are at most <paramref name="most"/>, in order.</summary>
    public static int[] Of(int number, int most) =>
        [.. Enumerable.Range(1, Math.Max(0, Math.Min(number, most))).Where(divisor => number % divisor == 0)];
}
