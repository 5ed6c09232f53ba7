namespace TeraPipe.Planning.Latency;

/// <summary>
/// One phase of one micro-batch size: t(l, 0) as tabulated, and for c > 0 the four terms of the context by least
/// squares. Where too few points were measured to tell the terms apart, the first of a3 · l · c, a0, a2 · c, a1 · l
/// explain them: l · c is what attention costs.
/// </summary>
internal sealed class BilinearFit
{
    private readonly double[] _lengths; // measured without context, ascending
    private readonly double[] _timesMs;
    private readonly double _a0;
    private readonly double _a1;
    private readonly double _a2;
    private readonly double _a3;

    /// <param name="points">By slice, then by context.</param>
    /// <param name="phase">Which time of a point is fitted.</param>
    public BilinearFit(IReadOnlyList<LatencyPoint> points, Func<LatencyPoint, Milliseconds> phase)
    {
        var withoutContext = points.Where(point => point.Context == Tokens.None).ToArray();
        _lengths = [.. withoutContext.Select(point => (double)point.Slice.Count)];
        _timesMs = [.. withoutContext.Select(point => phase(point).Value)];

        var withContext = points.Where(point => point.Context != Tokens.None).ToArray();
        double[] l = [.. withContext.Select(point => (double)point.Slice.Count)];
        double[] c = [.. withContext.Select(point => (double)point.Context.Count)];
        double[] excessMs = [.. withContext.Select(point => phase(point).Value - WithoutContextMs(point.Slice.Count))];
        var solution = LeastSquares.Solve([[.. l.Zip(c, (x, y) => x * y)], [.. l.Select(_ => 1.0)], c, l], excessMs);
        (_a3, _a0, _a2, _a1) = (solution[0], solution[1], solution[2], solution[3]);
    }

    /// <summary>Never negative, whatever the fit says.</summary>
    public Milliseconds Predict(Tokens slice, Tokens context)
    {
        double l = slice.Count, c = context.Count;
        var contextMs = context == Tokens.None ? 0 : _a0 + (_a1 * l) + (_a2 * c) + (_a3 * l * c);
        return new Milliseconds(Math.Max(0, WithoutContextMs(l) + contextMs));
    }

    /// <summary>
    /// t(l, 0): linear between measured lengths; constant below the shortest, where launches rule and a line could
    /// reach 0; beyond the longest with the last slope, but never falling, and in proportion to l if only one length
    /// was measured.
    /// </summary>
    private double WithoutContextMs(double l)
    {
        var found = Array.BinarySearch(_lengths, l);
        var next = found >= 0 ? found : ~found;
        if (found >= 0 || next == 0)
        {
            return _timesMs[next];
        }

        var last = Math.Min(next, _lengths.Length - 1);
        var (beforeTokens, beforeMs) = last > 0 ? (_lengths[last - 1], _timesMs[last - 1]) : (0, 0);
        var slope = (_timesMs[last] - beforeMs) / (_lengths[last] - beforeTokens);
        var isBeyond = next > last;
        return _timesMs[last] + ((l - _lengths[last]) * (isBeyond ? Math.Max(0, slope) : slope));
    }
}
