namespace TeraPipe.Planning.Latency.Noise;

/// <summary>
/// Draws of how far the truth is from what is expected, for some slices in one phase and micro-batch size. Slices share
/// the errors of their segment and of their length. Between measured lengths errors are interpolated as the times are;
/// how far a truth that steps there is from a line, they do not know. What a context adds to a length that is measured
/// without it alone errs as the lengths on either side do that have both.
/// </summary>
internal sealed class PhaseErrors
{
    private readonly PhasePosterior _phase;
    private readonly Anchor[][] _anchors; // [slice]
    private readonly double[] _meanMs;    // [slice] of all fits
    private readonly double[] _expectedMs;
    private readonly double[] _addedVariance; // [slice] of what the context adds, where other lengths say that
    private readonly double[] _ofLength; // [row] is the draw that slices of one length share; NaN: not drawn yet

    /// <param name="phase">What is known.</param>
    /// <param name="slices">Length and context of each.</param>
    /// <param name="expectedMs">What is expected of each.</param>
    public PhaseErrors(PhasePosterior phase, IReadOnlyList<(int Length, int Context)> slices, double[] expectedMs)
    {
        (_phase, _expectedMs) = (phase, expectedMs);
        _ofLength = new double[phase.Points.Lengths.Length];
        _anchors = [.. slices.Select(slice => Anchors(slice.Length, slice.Context).ToArray())];
        _addedVariance = [.. slices.Select((slice, i) => _anchors[i].Sum(each => AddedVariance(each, slice.Context)))];
        _meanMs = new double[slices.Count];
        for (var draw = 0; draw < phase.FitCount; draw++)
        {
            var estimate = phase.Fit(draw).Estimate;
            for (var i = 0; i < _meanMs.Length; i++)
            {
                _meanMs[i] += FittedMs(phase.Fit(draw), estimate, _anchors[i]) / phase.FitCount;
            }
        }
    }

    /// <summary>Slices that it has errors for.</summary>
    public int SliceCount => _anchors.Length;

    /// <summary>[slice] becomes truth / expectation − 1 in one draw.</summary>
    /// <param name="draw">Its number, from 0.</param>
    /// <param name="normal">Where chance comes from.</param>
    /// <param name="errors">One for each slice.</param>
    public void Draw(int draw, NormalDraws normal, Span<double> errors)
    {
        errors.Clear();
        if (_phase.IsExact)
        {
            return;
        }

        var fit = _phase.Fit(draw % _phase.FitCount);
        var coefficients = fit.Draw(normal);
        Array.Fill(_ofLength, double.NaN);
        for (var i = 0; i < errors.Length; i++)
        {
            var (errorMs, ownVariance) = (FittedMs(fit, coefficients, _anchors[i]) - _meanMs[i], _addedVariance[i]);
            foreach (var (row, point, _, _, weight) in _anchors[i])
            {
                if (double.IsNaN(_ofLength[row]))
                {
                    _ofLength[row] = normal.Next();
                }

                errorMs += weight * _ofLength[row] * Math.Sqrt(_phase.LengthVariance(point));
                ownVariance += weight * weight * _phase.OwnVariance(point);
            }

            errorMs += normal.Next() * Math.Sqrt(ownVariance);
            errors[i] = _expectedMs[i] == 0 ? 0 : Math.Max(-1, errorMs / _expectedMs[i]);
        }
    }

    private static double FittedMs(SegmentFit fit, double[][] coefficients, Anchor[] anchors)
    {
        var sumMs = 0.0;
        foreach (var anchor in anchors)
        {
            var (atZeroMs, slopeMs) = fit.Line(anchor.LengthTokens, coefficients[fit.SegmentOf(anchor.Row)]);
            sumMs += anchor.Weight * (atZeroMs + (slopeMs * anchor.Context));
        }

        return sumMs;
    }

    /// <summary>
    /// The measured lengths on either side; itself, with the nearest segment, outside of what was measured.
    /// </summary>
    private IEnumerable<Anchor> Anchors(int length, int context)
    {
        var lengths = _phase.Points.Lengths;
        var found = Array.BinarySearch(lengths, length);
        var next = found >= 0 ? found : ~found;
        if (found >= 0 || next == 0 || next == lengths.Length)
        {
            return [At(Math.Min(next, lengths.Length - 1), length, 1)];
        }

        var share = (double)(length - lengths[next - 1]) / (lengths[next] - lengths[next - 1]);
        return [At(next - 1, lengths[next - 1], 1 - share), At(next, lengths[next], share)];

        Anchor At(int row, int tokens, double weight) =>
            new(row, Nearest(row, context), tokens, (double)context / _phase.Points.LongestTokens, weight);
    }

    /// <summary>
    /// Of Σ share · (t(a, c) − t(a, 0)) over the next lengths a on either side that are measured after contexts: only
    /// what points do not share with all of their length is left.
    /// </summary>
    private double AddedVariance(Anchor anchor, int context)
    {
        var points = _phase.Points;
        var (below, above) = (anchor.Row, anchor.Row);
        while (context > 0 && below >= 0 && !HasContext(below))
        {
            below--;
        }

        while (context > 0 && above < points.Lengths.Length && !HasContext(above))
        {
            above++;
        }

        if (below == above || below < 0 || above == points.Lengths.Length)
        {
            return 0;
        }

        var width = points.Lengths[above] - points.Lengths[below];
        var share = anchor.Weight * (anchor.LengthTokens - points.Lengths[below]) / width;
        return Variance(below, anchor.Weight - share) + Variance(above, share);

        bool HasContext(int row) => points.RowStart[row + 1] - points.RowStart[row] > 1;

        double Variance(int row, double share) => share * share
            * (_phase.OwnVariance(Nearest(row, context)) + _phase.OwnVariance(points.RowStart[row]));
    }

    /// <summary>The point of a length with the longest context that is not above the one asked for.</summary>
    private int Nearest(int row, int context)
    {
        var (first, after) = (_phase.Points.RowStart[row], _phase.Points.RowStart[row + 1]);
        var found = Array.BinarySearch(_phase.Points.Contexts, first, after - first, context);
        return found >= 0 ? found : Math.Max(first, ~found - 1);
    }

    private readonly record struct Anchor(int Row, int Point, int LengthTokens, double Context, double Weight);
}
