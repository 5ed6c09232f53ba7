namespace TeraPipe.Planning.Schedules;

/// <summary>What a backward is split into: I, the gradient of the input, and W, that of the weights.</summary>
public static class SplitBackward
{
    /// <summary>
    /// The share of a backward that is W: each of both gradients takes as many products as a forward (Qi et al. 2024,
    /// arXiv 2401.10241). What recompute adds is no part of it.
    /// </summary>
    public const double WeightGradientShare = 0.5;
}
