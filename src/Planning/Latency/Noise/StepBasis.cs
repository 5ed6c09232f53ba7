namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// The terms of a latency that is linear in the context, and in the length both as it is and rounded up to whole tiles:
///     1, l, c, l · (c + l / 2), ⌈l⌉, ⌈l⌉ · c   with ⌈l⌉ = l rounded up to a multiple of the tile.
/// The first four are TeraPipe's bilinear form (section 3.3), with the pairs that a causal slice attends to in the
/// place of l · c; the last two are what kernels add that compute in tiles (NVIDIA, Matrix Multiplication Background
/// User's Guide, tile quantization).
/// </summary>
/// <remarks>
/// For a given length term k is P[k] + Q[k] · c; lengths and contexts are shares of the longest sequence.
/// </remarks>
internal readonly record struct StepBasis
{
    /// <summary>The most terms that there are.</summary>
    public const int MaximumTerms = 6;

    private readonly int _longestTokens;

    /// <param name="longestTokens">The longest sequence measured.</param>
    /// <param name="tileTokens">At what multiples the time steps; 1: it does not.</param>
    public StepBasis(int longestTokens, int tileTokens) => (_longestTokens, TileTokens) = (longestTokens, tileTokens);

    /// <summary>At what multiples the time steps; 1: it does not.</summary>
    public int TileTokens { get; }

    /// <summary>How many terms there are.</summary>
    public int Terms => TileTokens == 1 ? 4 : MaximumTerms;

    /// <summary>The terms of one length.</summary>
    public (double[] P, double[] Q) Of(double lengthTokens)
    {
        var l = lengthTokens / _longestTokens;
        if (TileTokens == 1)
        {
            return ([1, l, 0, l * l / 2], [0, 0, 1, l]);
        }

        var tiles = Tiles(lengthTokens);
        return ([1, l, 0, l * l / 2, tiles, 0], [0, 0, 1, l, 0, tiles]);
    }

    /// <summary>Σ terms · coefficients for one length, as a line over the context.</summary>
    public (double AtZero, double Slope) Line(double lengthTokens, double[] x)
    {
        var l = lengthTokens / _longestTokens;
        var (atZero, slope) = (x[0] + (x[1] * l) + (x[3] * l * l / 2), x[2] + (x[3] * l));
        if (TileTokens == 1)
        {
            return (atZero, slope);
        }

        var tiles = Tiles(lengthTokens);
        return (atZero + (x[4] * tiles), slope + (x[5] * tiles));
    }

    private double Tiles(double lengthTokens) =>
        Math.Ceiling(lengthTokens / TileTokens) * TileTokens / _longestTokens;
}
