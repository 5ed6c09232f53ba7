namespace TeraPipe.Profiler.Adaptive;

/// <summary>One phase under one roughness and noise.</summary>
internal sealed class PhaseScan
{
    private readonly int _cellCount;
    private readonly ScanTerms _terms;
    private readonly double[] _deviations;

    public PhaseScan(SizeTimes size, ScanTerms terms, Roughness roughness, HiddenNoise noise)
    {
        (_cellCount, _terms) = (size.Cells.Length, terms);
        _deviations = new PhaseCovariance(size, terms.Times, roughness, noise).Deviations();
    }

    /// <summary>[product][key tile], under one of the attention tiles.</summary>
    public double[][] LogEvidence(int attentionTile)
    {
        var matrix = (double[])_deviations.Clone();
        Array.ForEach(_terms.Common[attentionTile], values => PhaseCovariance.AddTerm(matrix, values));
        return new EvidenceScan(
            new Cholesky(matrix, _cellCount), _terms.Times.TimesMs, _terms.Products, _terms.Keys).LogEvidence();
    }
}
