using TeraPipe.Planning.Latency;

namespace TeraPipe.Planning.Tests.Latency;

/// <summary>
/// The bilinear function a second time, as simply as can be: normal equations in decimals, one phase, enough points to
/// settle every term.
/// </summary>
internal sealed class LiteralBilinear
{
    private const int Terms = 4;
    private readonly (int Slice, double Ms)[] _withoutContext;
    private readonly decimal[] _coefficients;

    public LiteralBilinear(IEnumerable<(LatencyPoint Point, double Ms, double Weight)> measured)
    {
        var all = measured.ToArray();
        _withoutContext = [.. all.Where(m => m.Point.Context.Count == 0).Select(m => (m.Point.Slice.Count, m.Ms))];
        var rows = new decimal[Terms, Terms + 1];
        foreach (var (point, ms, weight) in all.Where(m => m.Point.Context.Count > 0))
        {
            var x = TermsOf(point.Slice.Count, point.Context.Count);
            for (var i = 0; i < Terms; i++)
            {
                for (var j = 0; j < Terms; j++)
                {
                    rows[i, j] += (decimal)weight * x[i] * x[j];
                }

                rows[i, Terms] += (decimal)weight * x[i] * (decimal)(ms - WithoutContextMs(point.Slice.Count));
            }
        }

        _coefficients = Solve(rows);
    }

    public double PredictMs(int l, int c)
    {
        var contextMs = c == 0 ? 0 : (double)TermsOf(l, c).Zip(_coefficients, (x, a) => x * a).Sum();
        return Math.Max(0, WithoutContextMs(l) + contextMs);
    }

    /// <summary>
    /// 1 / max(error, 1 % of the time)²; the error by spread and samples, or without these the others' median.
    /// </summary>
    public static double[] Weights(
        IReadOnlyList<LatencyPoint> points, Func<LatencyPoint, double> ms, Func<LatencyPoint, double?> spreadMs)
    {
        var floorMs = 0.01 * points.Max(ms);
        var errors = points.Select(point => point.Samples is > 1 and var n
            ? MedianNoise.StandardErrorPerSpread(n) * spreadMs(point) / Math.Max(ms(point), floorMs)
            : null).ToArray();
        var told = errors.Where(error => error is not null).Order().ToArray();
        var typical = told.Length == 0 ? 0.01 : told[told.Length / 2]!.Value;
        return
        [
            .. points.Select((point, i) =>
                Math.Pow(Math.Max(errors[i] ?? typical, 0.01) * Math.Max(ms(point), floorMs), -2)),
        ];
    }

    private double WithoutContextMs(int l)
    {
        var (first, last) = (_withoutContext[0], _withoutContext[^1]);
        if (l <= first.Slice)
        {
            return first.Ms;
        }

        // Beyond the last, the line of the last two, not falling.
        var after = l > last.Slice ? _withoutContext.Length - 1 : Array.FindIndex(_withoutContext, p => p.Slice >= l);
        var (a, b) = (_withoutContext[after - 1], _withoutContext[after]);
        var ms = a.Ms + ((b.Ms - a.Ms) * (l - a.Slice) / (b.Slice - a.Slice));
        return l > last.Slice ? Math.Max(last.Ms, ms) : ms;
    }

    private static decimal[] TermsOf(int l, int c) => [1, l / 1000m, c / 1000m, l / 1000m * (c / 1000m)];

    private static decimal[] Solve(decimal[,] rows)
    {
        for (var k = 0; k < Terms; k++) // Gauss–Jordan; the matrix is positive definite
        {
            for (var i = 0; i < Terms; i++)
            {
                var factor = i == k ? 0 : rows[i, k] / rows[k, k];
                for (var j = k; j <= Terms; j++)
                {
                    rows[i, j] -= factor * rows[k, j];
                }
            }
        }

        return [.. Enumerable.Range(0, Terms).Select(i => rows[i, Terms] / rows[i, i])];
    }
}
