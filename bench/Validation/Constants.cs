namespace TeraPipe.Bench.Validation;

/// <summary>The free constants of <see cref="PaperCluster"/>, the same for all rows.</summary>
/// <param name="AchievableFraction">Share of the V100's peaks that a layer's kernels reach.</param>
/// <param name="LayerOverheadMs">What a layer takes in each phase however short the slice.</param>
/// <param name="LinkFraction">Share of NVLink's and of the network's bandwidth that messages reach.</param>
/// <param name="ReductionFraction">Share of the network's bandwidth that the all-reduce between replicas
/// reaches.</param>
internal sealed record Constants(
    double AchievableFraction, double LayerOverheadMs, double LinkFraction, double ReductionFraction)
{
    /// <summary>
    /// From numbers without bounds: fractions by the logistic function, the overhead by the exponential. Without a
    /// fourth the all-reduce has the links' share.
    /// </summary>
    public static Constants FromFree(double[] x) =>
        new(Logistic(x[0]), Math.Exp(x[1]), Logistic(x[2]), Logistic(x[^1]));

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
