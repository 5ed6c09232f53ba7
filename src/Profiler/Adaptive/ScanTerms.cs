namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// The terms of one phase under all hypotheses, at the measured cells: the same whatever roughness and noise are.
/// </summary>
internal sealed class ScanTerms
{
    /// <param name="size">The cells.</param>
    /// <param name="times">One phase of them.</param>
    /// <param name="attentionTiles">In tokens.</param>
    /// <param name="keyTiles">In tokens, of which the first is none.</param>
    /// <param name="products">Tile and floor in tokens.</param>
    public ScanTerms(
        SizeTimes size, PhaseTimes times, int[] attentionTiles, int[] keyTiles, (int Tile, int Floor)[] products)
    {
        var terms = new PriorTerms(size.Space, times);
        Times = times;
        Common = [.. attentionTiles.Select(tile => terms.Values(size.Cells, tile))];
        Products = [.. products.Select(product => Of(cell => terms.Product(cell.Length, product.Tile, product.Floor)))];
        Keys = [.. keyTiles.Skip(1).Select(tile => Of(cell => terms.Keys(cell, tile)))];

        double[] Of(Func<Cell, double> value) => [.. size.Cells.Select(value)];
    }

    public PhaseTimes Times { get; }

    /// <summary>[attention tile][term][cell]: what the hypotheses of an attention tile have in common.</summary>
    public double[][][] Common { get; }

    /// <summary>[product][cell].</summary>
    public double[][] Products { get; }

    /// <summary>[key tile but none][cell].</summary>
    public double[][] Keys { get; }
}
