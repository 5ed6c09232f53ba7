namespace TeraPipe.Planning.Drift;

/// <summary>t' = a · t + b: how observed times of one phase follow from predicted ones.</summary>
/// <param name="Scale">a, positive.</param>
/// <param name="Offset">b: what every slice costs more, however short. Zero where <paramref name="IsOffsetKnown"/> is
/// false.</param>
/// <param name="IsOffsetKnown">False: the times do not tell an offset from a scale.</param>
public readonly record struct AffineFit(double Scale, Milliseconds Offset, bool IsOffsetKnown)
{
    /// <summary>A phase's work shrinks to no less of what was predicted, whatever a fit says.</summary>
    private const double LeastScale = 0.01;

    /// <summary>Observed times are known to no more than this share of themselves.</summary>
    private const double LeastRelativeError = 0.005;

    /// <summary>An offset so many standard errors from 0 is one.</summary>
    private const double KnownFrom = 2;

    private const int LeastPoints = 3; // two lie on a line whatever they are

    /// <summary>
    /// A robust fit: the median slope between points (Theil 1950; Sen, JASA 1968), of which 29 % may be outliers. Where
    /// the offset is within two standard errors of 0, and where there is none, only the scale is fitted, the median
    /// ratio. No offset is negative.
    /// </summary>
    /// <param name="points">Each a different slice: what was predicted for it, above 0, and the median of what was
    /// observed. At most a few thousand: the fit takes time in the square of it.</param>
    /// <returns>Null of no points.</returns>
    public static AffineFit? Of(IReadOnlyList<(Milliseconds Predicted, Milliseconds Observed)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0)
        {
            return null;
        }

        var scaleOnly = new AffineFit(Scaled(points), Milliseconds.Zero, false);
        double[] slopes = [.. Slopes(points)];
        if (slopes.Length == 0 || points.Count < LeastPoints)
        {
            return scaleOnly;
        }

        var slope = Math.Max(LeastScale, Deviation.Median(slopes));
        var offsetMs = Deviation.Median(points.Select(point => Residual(point, slope)));
        return offsetMs > KnownFrom * OffsetError(points, slope, offsetMs)
            ? new AffineFit(slope, new Milliseconds(offsetMs), true)
            : scaleOnly;
    }

    /// <summary>What a predicted time becomes; of one of several equal layers that share the offset.</summary>
    public Milliseconds Apply(Milliseconds predicted, int layers = 1) =>
        new((Scale * predicted.Value) + (Offset.Value / layers));

    private static double Scaled(IEnumerable<(Milliseconds Predicted, Milliseconds Observed)> points) => Math.Max(
        LeastScale, Deviation.Median(points.Select(point => point.Observed.Value / point.Predicted.Value)));

    private static IEnumerable<double> Slopes(IReadOnlyList<(Milliseconds Predicted, Milliseconds Observed)> points) =>
        from i in Enumerable.Range(0, points.Count)
        from j in Enumerable.Range(0, i)
        let run = points[i].Predicted.Value - points[j].Predicted.Value
        where run != 0
        select (points[i].Observed.Value - points[j].Observed.Value) / run;

    private static double Residual((Milliseconds Predicted, Milliseconds Observed) point, double slope) =>
        point.Observed.Value - (slope * point.Predicted.Value);

    /// <summary>
    /// The standard error of a line's intercept, σ √(1/n + x̄² / Σ(x − x̄)²), with σ by the median absolute residual.
    /// </summary>
    private static double OffsetError(
        IReadOnlyList<(Milliseconds Predicted, Milliseconds Observed)> points, double slope, double offsetMs)
    {
        var typicalMs = Deviation.Median(points.Select(point => point.Observed.Value));
        double[] residualsMs = [.. points.Select(point => Residual(point, slope) - offsetMs)];
        var sigmaMs = DriftReference.Of(residualsMs, LeastRelativeError * typicalMs).Sigma;
        var meanMs = points.Average(point => point.Predicted.Value);
        var squares = points.Sum(point => Math.Pow(point.Predicted.Value - meanMs, 2));
        return sigmaMs * Math.Sqrt((1.0 / points.Count) + (meanMs * meanMs / squares));
    }
}
