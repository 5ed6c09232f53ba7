using System.Collections.Concurrent;

namespace TeraPipe.Planning.Latency;

/// <summary>
/// One phase of one micro-batch size: t(l, 0) as tabulated, and for c > 0 the four terms of the context by least
/// squares. Where too few points were measured to tell the terms apart, the first of a3 · l · c, a0, a2 · c, a1 · l
/// explain them: l · c is what attention costs.
/// </summary>
internal sealed class BilinearFit
{
    private readonly LengthCurve _withoutContext;
    private readonly ConcurrentDictionary<int, CurveMultiples> _multiples = []; // of t(l, 0), by grain
    private readonly double _a0;
    private readonly double _a1;
    private readonly double _a2;
    private readonly double _a3;

    /// <param name="points">By slice, then by context.</param>
    /// <param name="phase">Which time of a point is fitted.</param>
    public BilinearFit(IReadOnlyList<LatencyPoint> points, Func<LatencyPoint, Milliseconds> phase)
    {
        _withoutContext = WithoutContext(points, phase);
        var withContext = points.Where(point => point.Context != Tokens.None).ToArray();
        double[] l = [.. withContext.Select(point => (double)point.Slice.Count)];
        double[] c = [.. withContext.Select(point => (double)point.Context.Count)];
        double[] excessMs = [.. withContext.Select(point => phase(point).Value - _withoutContext.At(point.Slice.Count))];
        var solution = LeastSquares.Solve([[.. l.Zip(c, (x, y) => x * y)], [.. l.Select(_ => 1.0)], c, l], excessMs);
        (_a3, _a0, _a2, _a1) = (solution[0], solution[1], solution[2], solution[3]);
    }

    /// <summary>Never negative, whatever the fit says.</summary>
    public double PredictMs(Tokens slice, Tokens context)
    {
        var timeMs = _withoutContext.At(slice.Count);
        return context == Tokens.None ? timeMs : LatencyRows.Plus(timeMs, slice.Count, TermOf(context));
    }

    /// <summary>The same for the slices of <paramref name="firstGrains"/> grains, one more, and so on.</summary>
    public void FillRow(Tokens context, Tokens grain, int firstGrains, Span<double> rowMs)
    {
        var multiples = _multiples.GetOrAdd(
            grain.Count, static (grain, curve) => new CurveMultiples(curve, grain), _withoutContext);
        var timesMs = multiples.First(firstGrains - 1 + rowMs.Length)[(firstGrains - 1)..];
        if (context == Tokens.None)
        {
            timesMs.CopyTo(rowMs);
        }
        else
        {
            LatencyRows.Plus(timesMs, firstGrains, grain.Count, TermOf(context), rowMs);
        }
    }

    /// <summary>
    /// t(l, 0): linear between measured lengths; constant below the shortest, where launches rule and a line could
    /// reach 0; beyond the longest with the last slope, but never falling, and in proportion to l if only one length
    /// was measured.
    /// </summary>
    private static LengthCurve WithoutContext(IReadOnlyList<LatencyPoint> points, Func<LatencyPoint, Milliseconds> phase)
    {
        var measured = points.Where(point => point.Context == Tokens.None).ToArray();
        int[] lengths = [.. measured.Select(point => point.Slice.Count)];
        double[] timesMs = [.. measured.Select(point => phase(point).Value)];
        var (beforeTokens, beforeMs) = lengths.Length > 1 ? (lengths[^2], timesMs[^2]) : (0, 0);
        return new LengthCurve(
            lengths, timesMs, Math.Max(0, (timesMs[^1] - beforeMs) / (lengths[^1] - beforeTokens)));
    }

    private ContextTerm TermOf(Tokens context) => new(_a0 + (_a2 * context.Count), _a1 + (_a3 * context.Count));
}
