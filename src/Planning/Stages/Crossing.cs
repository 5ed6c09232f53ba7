namespace TeraPipe.Planning.Stages;

/// <summary>
/// How paths come from stage a to stage c with one slice: forward, back the same way in reverse, or both.
/// </summary>
/// <param name="Across">By slice: from its start on a to its start on c; back from its end on c to that on a.</param>
/// <param name="Passed">By slice that comes before the one that crosses: what it adds to the path.</param>
/// <param name="Head">[end]: how long the first slice of all, which ends there, takes to stage a, or back.</param>
internal sealed record Crossing(double[] Across, double[] Passed, double[] Head)
{
    /// <summary>The least head there is.</summary>
    public double LeastHeadMs => Head.Skip(1).Min();

    /// <summary>Forward and back with the same slice.</summary>
    public static Crossing Both(Crossing forward, Crossing backward, double[] passed) =>
        new(Sum(forward.Across, backward.Across), passed, Sum(forward.Head, backward.Head));

    /// <summary>The sums of two, element by element.</summary>
    public static double[] Sum(double[] left, double[] right)
    {
        var sum = new double[left.Length];
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = left[i] + right[i];
        }

        return sum;
    }
}
