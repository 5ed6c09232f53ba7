namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// What times are made of, as far as the shapes of a layer's kernels tell, each as long as it may well be (its prior
/// standard deviation): with x and z slice and context as shares of the sequence, ⌈x⌉ rounded up to whole tiles,
///     1 and x             launches, and what is done for each token
///     max(⌈x⌉, floor)     matrix products: whole tiles, but the weights must be read in any case
///     ⌈x⌉ x and ⌈x⌉ z     attention to the slice and to its context, in tiles of queries
///     z                   reading the context's keys and values
///     x (⌈x + z⌉ − x − z) attention to the keys that fill the last tile.
/// Roofline and tiles: Williams et al., CACM 2009; NVIDIA, Matrix Multiplication Background User's Guide.
/// </summary>
/// <param name="space">The size.</param>
/// <param name="times">Whose scales the terms have.</param>
internal sealed class PriorTerms(SizeSpace space, PhaseTimes times)
{
    /// <summary>Terms that every hypothesis has; product and keys come besides.</summary>
    private const int Count = 5;

    // As shares of what a whole sequence takes. What is done token by token is memory traffic, a third of a layer at
    // most; attention within a slice half of what it costs after a whole sequence's context, here in shares of all.
    private const double Launches = 0.5;
    private const double PerToken = 0.3;
    private const double Attention = 0.5;
    private const double Reading = 0.1;

    /// <summary>[term][cell]: the terms of all hypotheses.</summary>
    public double[][] Values(Cell[] cells, int attentionTileTokens)
    {
        double[][] values = [.. Enumerable.Range(0, Count).Select(_ => new double[cells.Length])];
        for (var i = 0; i < cells.Length; i++)
        {
            var (x, z) = (space.ShareOf(cells[i].Length), space.ShareOf(cells[i].Context));
            var queries = Up(x, attentionTileTokens);
            values[0][i] = Launches * times.WholeMs;
            values[1][i] = PerToken * times.WholeMs * x;
            values[2][i] = Attention * times.WholeMs * queries * x;
            values[3][i] = Reading * times.PairsMs * z;
            values[4][i] = times.PairsMs * queries * z;
        }

        return values;
    }

    /// <summary>Matrix products.</summary>
    public double Product(int length, int tileTokens, int floorTokens) =>
        times.WholeMs * Math.Max(Up(space.ShareOf(length), tileTokens), space.ShareOfBatchTokens(floorTokens));

    /// <summary>Keys that fill the last tile.</summary>
    public double Keys(Cell cell, int keyTileTokens) =>
        times.PairsMs * space.ShareOf(cell.Length) * Padding(space, cell.Length + cell.Context, keyTileTokens);

    /// <summary>By how much so many grains are less than whole tiles, as a share of the sequence.</summary>
    public static double Padding(SizeSpace space, int grains, int tileTokens)
    {
        var tokens = space.TokensOf(grains).Count;
        var over = tokens % tileTokens;
        return over == 0 ? 0 : (double)(tileTokens - over) / space.TokensOf(space.Count).Count;
    }

    private double Up(double x, int tileTokens)
    {
        const double Rounding = 1e-9;
        var tile = space.ShareOfBatchTokens(tileTokens);
        return tileTokens == 1 ? x : Math.Ceiling((x / tile) - Rounding) * tile;
    }
}
