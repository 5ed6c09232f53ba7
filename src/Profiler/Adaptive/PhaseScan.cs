namespace TeraPipe.Profiler.Adaptive;

/// <summary>One phase under one roughness and noise.</summary>
internal sealed class PhaseScan
{
    private readonly SizeTimes _size;
    private readonly PhaseTimes _times;
    private readonly PriorTerms _terms;
    private readonly double[] _deviations;

    public PhaseScan(SizeTimes size, PhaseTimes times, Roughness roughness, HiddenNoise noise)
    {
        (_size, _times, _terms) = (size, times, new PriorTerms(size.Space, times));
        _deviations = new PhaseCovariance(size, times, roughness, noise).Deviations();
    }

    /// <summary>[product][key tile].</summary>
    public double[][] LogEvidence(
        int attentionTile, (int Tile, int Floor, double LogPrior)[] products, int[] keyTiles)
    {
        var matrix = (double[])_deviations.Clone();
        foreach (var values in _terms.Values(_size.Cells, attentionTile))
        {
            PhaseCovariance.AddTerm(matrix, values);
        }

        return new EvidenceScan(
            new Cholesky(matrix, _size.Cells.Length),
            _times.TimesMs,
            [.. products.Select(product => ValuesOf(cell => _terms.Product(cell.Length, product.Tile, product.Floor)))],
            [.. keyTiles.Skip(1).Select(tile => ValuesOf(cell => _terms.Keys(cell, tile)))]).LogEvidence();
    }

    private double[] ValuesOf(Func<Cell, double> value) => [.. _size.Cells.Select(value)];
}
