namespace TeraPipe.Planning.Schedules;

/// <summary>What a backward is split into: I, the gradient of the input, and W, that of the weights.</summary>
public static class SplitBackward
{
    /// <summary>
    /// The share of a backward that is taken for W where none was measured, without what recompute adds: each product
    /// with weights has two in the backward, one for I and one for W. Attention's products with keys and values have
    /// both in I, so that W is somewhat less where the context is long: of 48 h + 8 s FLOPs a token and h it has 24 h,
    /// with f = 4 h (Qi et al. 2024, arXiv 2401.10241, table 1).
    /// </summary>
    public const double WeightGradientShare = 0.5;

    /// <exception cref="ArgumentOutOfRangeException">It is no share, from 0 to 1.</exception>
    internal static double Checked(double share) => share is >= 0 and <= 1 ? share
        : throw new ArgumentOutOfRangeException(nameof(share), share, "A share is from 0 to 1.");
}
