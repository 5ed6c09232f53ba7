using System.Numerics.Tensors;

namespace TeraPipe.Profiler.Adaptive;

/// <summary>
/// One phase under one hypothesis: a linear-Gaussian model, from which devices are drawn that agree with the
/// measurements. Matheron's rule: a device is drawn from the prior and measured, noise and all; what that is off the
/// true measurements is corrected by K⁻¹ as the mean would be (Wilson et al., Pathwise Conditioning of Gaussian
/// Processes, JMLR 22, 2021).
/// </summary>
internal sealed class PhaseFit
{
    private readonly SizeTimes _size;
    private readonly PhaseCovariance _covariance;
    private readonly Cholesky _cholesky;
    private readonly double[][] _terms;      // [term][cell]
    private readonly double[][] _atZero;     // [term][l − 1] without context
    private readonly double[][] _perContext; // [term][l − 1] of a grain of context
    private readonly double _perPadding;     // of the term of keys, the last one

    /// <param name="size">The cells.</param>
    /// <param name="times">One phase of them.</param>
    /// <param name="hypothesis">What kind of device it is.</param>
    public PhaseFit(SizeTimes size, PhaseTimes times, Hypothesis hypothesis)
    {
        var (space, terms) = (size.Space, new PriorTerms(size.Space, times));
        _size = size;
        _covariance = new PhaseCovariance(
            size, times, Roughness.Levels[hypothesis.Roughness], HiddenNoise.Levels[hypothesis.Noise]);
        Cell[] lengths = [.. Enumerable.Range(1, space.Count).Select(l => new Cell(l, 0))];
        Cell[] afterAll = [.. lengths.Select(cell => cell with { Context = space.Count })];
        _terms = Terms(size.Cells);
        _atZero = Terms(lengths);
        _perContext = Terms(afterAll);
        for (var k = 0; k < _atZero.Length; k++)
        {
            TensorPrimitives.Subtract(_perContext[k], _atZero[k], _perContext[k]);
            TensorPrimitives.Divide(_perContext[k], space.Count, _perContext[k]);
        }

        if (hypothesis.KeyTileTokens > 1)
        {
            _terms = [.. _terms, [.. size.Cells.Select(cell => terms.Keys(cell, hypothesis.KeyTileTokens))]];
            _perPadding = times.PairsMs / space.Count;
        }

        var matrix = _covariance.Deviations();
        Array.ForEach(_terms, values => PhaseCovariance.AddTerm(matrix, values));
        _cholesky = new Cholesky(matrix, size.Cells.Length);

        double[][] Terms(Cell[] cells) =>
        [
            .. terms.Values(cells, hypothesis.AttentionTileTokens),
            [.. cells.Select(cell => terms.Product(cell.Length, hypothesis.TileTokens, hypothesis.FloorTokens))],
        ];
    }

    /// <summary>A device that agrees with the measurements.</summary>
    public DrawnPhase Draw(Gaussian gaussian)
    {
        var count = _size.Space.Count;
        var drawn = new Deviations(
            gaussian.Next(_terms.Length),
            SmoothPath.Draw(count, gaussian),
            gaussian.Next(count),
            SmoothPath.Draw(count, gaussian));
        var (roughness, offMs) = (_covariance.Roughness, new double[_size.Cells.Length]);
        for (var i = 0; i < offMs.Length; i++)
        {
            var l = _size.Cells[i].Length - 1;
            offMs[i] = _covariance.Times.TimesMs[i] - (_covariance.NoiseMs[i] * gaussian.Next())
                - (_covariance.CurveMs[i] * ((roughness.Smooth * drawn.Smooth[l]) + (roughness.Own * drawn.Own[l])))
                - (_covariance.ContextMs[i] * roughness.Context * drawn.Context[l]);
        }

        for (var k = 0; k < _terms.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(_terms[k], -drawn.Terms[k], offMs, offMs);
        }

        return Corrected(drawn, _cholesky.Solve(offMs));
    }

    private DrawnPhase Corrected(Deviations drawn, double[] weights)
    {
        var roughness = _covariance.Roughness;
        for (var k = 0; k < _terms.Length; k++)
        {
            drawn.Terms[k] += TensorPrimitives.Dot<double>(_terms[k], weights);
        }

        var (ofCurve, ofContext) = (new double[_size.Lengths.Length], new double[_size.Lengths.Length]);
        for (var i = 0; i < weights.Length; i++)
        {
            ofCurve[_size.RowOf[i]] += _covariance.CurveMs[i] * weights[i];
            ofContext[_size.RowOf[i]] += _covariance.ContextMs[i] * weights[i];
        }

        for (var row = 0; row < ofCurve.Length; row++)
        {
            var alike = _size.Covariances(row);
            TensorPrimitives.MultiplyAdd(alike, roughness.Smooth * ofCurve[row], drawn.Smooth, drawn.Smooth);
            TensorPrimitives.MultiplyAdd(alike, roughness.Context * ofContext[row], drawn.Context, drawn.Context);
            drawn.Own[_size.Lengths[row] - 1] += roughness.Own * ofCurve[row];
        }

        return Summed(drawn);
    }

    private DrawnPhase Summed(Deviations drawn)
    {
        const double LeastShare = 0.2; // of what is about right: no device takes nothing
        var (space, times, roughness) = (_size.Space, _covariance.Times, _covariance.Roughness);
        var (atZeroMs, perContextMs) = (new double[space.Count], new double[space.Count]);
        for (var k = 0; k < _atZero.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(_atZero[k], drawn.Terms[k], atZeroMs, atZeroMs);
            TensorPrimitives.MultiplyAdd(_perContext[k], drawn.Terms[k], perContextMs, perContextMs);
        }

        for (var l = 0; l < atZeroMs.Length; l++)
        {
            atZeroMs[l] += times.CurveMs[l] * ((roughness.Smooth * drawn.Smooth[l]) + (roughness.Own * drawn.Own[l]));
            atZeroMs[l] = Math.Max(LeastShare * times.CurveMs[l], atZeroMs[l]);
            perContextMs[l] += times.PairsMs * space.ShareOf(l + 1) / space.Count
                * roughness.Context * drawn.Context[l];
        }

        return new DrawnPhase(
            atZeroMs, perContextMs, _terms.Length > _atZero.Length ? drawn.Terms[^1] * _perPadding : 0);
    }

    /// <summary>All that a device is made of, in standard deviations; each [l − 1] but for the terms.</summary>
    private sealed record Deviations(double[] Terms, double[] Smooth, double[] Own, double[] Context);
}
