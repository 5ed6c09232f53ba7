namespace TeraPipe.Planning.Latency.Noise;

/// <summary>One phase fitted within the segments of one drawn cut.</summary>
internal sealed class SegmentFit
{
    private readonly StepBasis _basis;
    private readonly int[] _ends;
    private readonly NormalEquations[] _segments;

    /// <param name="lengths">In tokens, ascending.</param>
    /// <param name="moments">Of each length.</param>
    /// <param name="draw">What segments follow, and where they end as indices of lengths.</param>
    public SegmentFit(int[] lengths, RowMoments[] moments, (StepBasis Basis, int[] Ends) draw)
    {
        (_basis, _ends) = draw;
        _segments = [.. _ends.Select(_ => new NormalEquations(_basis.Terms))];
        for (var (row, segment) = (0, 0); row < lengths.Length; row++)
        {
            segment += row == _ends[segment] ? 1 : 0;
            var (p, q) = _basis.Of(lengths[row]);
            _segments[segment].Add(moments[row], p, q);
        }

        Array.ForEach(_segments, segment => segment.Solve());
        Estimate = [.. _segments.Select(segment => segment.Solution(new double[StepBasis.MaximumTerms]))];
    }

    /// <summary>[segment] are the coefficients of its terms.</summary>
    public double[][] Estimate { get; }

    /// <summary>The segment of a length, by the length's index.</summary>
    public int SegmentOf(int row)
    {
        var segment = 0;
        while (row >= _ends[segment])
        {
            segment++;
        }

        return segment;
    }

    /// <summary>The coefficients of all segments with a draw of their errors.</summary>
    public double[][] Draw(NormalDraws normal)
    {
        Span<double> z = stackalloc double[StepBasis.MaximumTerms];
        var coefficients = new double[_segments.Length][];
        for (var i = 0; i < coefficients.Length; i++)
        {
            normal.Next(z);
            coefficients[i] = _segments[i].Solution(z);
        }

        return coefficients;
    }

    /// <summary>
    /// The time of slices of one length as a line over the context, which is a share of the longest sequence.
    /// </summary>
    public (double AtZeroMs, double SlopeMs) Line(double lengthTokens, double[] coefficients) =>
        _basis.Line(lengthTokens, coefficients);
}
