using System.Collections.Concurrent;

namespace TeraPipe.Planning.Latency;

/// <summary>
/// One phase of one micro-batch size: t(l, 0) as tabulated, and for c > 0 the four terms of the context by least
/// squares, in which each point weighs by how well it is known.
/// </summary>
internal sealed class BilinearFit
{
    private readonly LengthCurve _withoutContext;
    private readonly ContextRegression _context;
    private readonly ConcurrentDictionary<int, CurveMultiples> _multiples = []; // of t(l, 0), by grain

    /// <param name="points">By slice, then by context.</param>
    /// <param name="phase">Which time of a point is fitted.</param>
    public BilinearFit(IReadOnlyList<LatencyPoint> points, MeasuredPhase phase)
    {
        _withoutContext = WithoutContext([.. points.Where(point => point.Context == Tokens.None)], phase);
        _context = new ContextRegression(
        [
            .. from measured in points.Zip(phase.Weights(points), (point, weight) => (Point: point, Weight: weight))
               where measured.Point.Context != Tokens.None
               let excessMs = phase.TimeMs(measured.Point) - _withoutContext.At(measured.Point.Slice.Count)
               select new ContextRegression.Equation(
                   measured.Point.Slice.Count, measured.Point.Context.Count, excessMs, measured.Weight),
        ]);
    }

    /// <summary>Never negative, whatever the fit says.</summary>
    public double PredictMs(Tokens slice, Tokens context)
    {
        var timeMs = _withoutContext.At(slice.Count);
        return context == Tokens.None
            ? timeMs
            : LatencyRows.Plus(timeMs, slice.Count, _context.TermOf(context.Count));
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
            LatencyRows.Plus(timesMs, firstGrains, grain.Count, _context.TermOf(context.Count), rowMs);
        }
    }

    /// <summary>
    /// For each of the points what a fit to the others predicts; null where there is no other. The weights remain those
    /// of the whole.
    /// </summary>
    public static double?[] WithoutEach(IReadOnlyList<LatencyPoint> points, MeasuredPhase phase)
    {
        var fit = new BilinearFit(points, phase);
        var withoutContext = points.Where(point => point.Context == Tokens.None).ToArray();
        var (length, equation) = (0, 0);
        return
        [
            .. points.Select(point => point.Context == Tokens.None
                ? WithoutLength(withoutContext, length++, phase)
                : Math.Max(
                    0, fit._withoutContext.At(point.Slice.Count) + fit._context.ExcessMsWithout(equation++))),
        ];
    }

    /// <summary>t(l, 0) without the point of that length: two lengths on either side settle it.</summary>
    private static double? WithoutLength(LatencyPoint[] withoutContext, int index, MeasuredPhase phase)
    {
        var (start, end) = (Math.Max(0, index - 2), Math.Min(withoutContext.Length, index + 3));
        LatencyPoint[] others = [.. withoutContext[start..index], .. withoutContext[(index + 1)..end]];
        return others.Length == 0
            ? null
            : WithoutContext(others, phase).At(withoutContext[index].Slice.Count);
    }

    /// <summary>
    /// t(l, 0): linear between measured lengths; constant below the shortest, where launches rule and a line could
    /// reach 0; beyond the longest with the last slope, but never falling, and in proportion to l if only one length
    /// was measured.
    /// </summary>
    private static LengthCurve WithoutContext(LatencyPoint[] measured, MeasuredPhase phase)
    {
        int[] lengths = [.. measured.Select(point => point.Slice.Count)];
        double[] timesMs = [.. measured.Select(phase.TimeMs)];
        var (beforeTokens, beforeMs) = lengths.Length > 1 ? (lengths[^2], timesMs[^2]) : (0, 0);
        return new LengthCurve(
            lengths, timesMs, Math.Max(0, (timesMs[^1] - beforeMs) / (lengths[^1] - beforeTokens)));
    }
}
