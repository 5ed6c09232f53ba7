namespace TeraPipe.Planning.Latency;

/// <summary>One phase of measured points, and how much its times are to be trusted.</summary>
internal sealed class MeasuredPhase
{
    // TeraPipe states 2 % for the bilinear function itself: where its form is no better, a point known to more than
    // 1 % deserves no more say. It also keeps a spread of 0 from ruling alone.
    private const double LeastRelativeError = 0.01;

    // A point's error is judged against its time, but against no less than this share of the longest: times near 0, or
    // near what a clock resolves, are not known to 1 % of themselves.
    private const double LeastShareOfLongest = 0.01;

    private readonly Func<LatencyPoint, Milliseconds> _time;
    private readonly Func<LatencyPoint, Milliseconds?> _spread;

    private MeasuredPhase(Func<LatencyPoint, Milliseconds> time, Func<LatencyPoint, Milliseconds?> spread) =>
        (_time, _spread) = (time, spread);

    public static MeasuredPhase Forward { get; } = new(point => point.Forward, point => point.ForwardSpread);

    public static MeasuredPhase Backward { get; } = new(point => point.Backward, point => point.BackwardSpread);

    public double TimeMs(LatencyPoint point) => _time(point).Value;

    /// <summary>
    /// What each point counts in a fit: 1 / (standard error of its median)², with the error no less than 1 % of its
    /// time. A point without spread has the others' typical relative error, their median.
    /// </summary>
    public double[] Weights(IReadOnlyList<LatencyPoint> points)
    {
        var longestMs = points.Max(TimeMs);
        if (longestMs == 0)
        {
            return [.. points.Select(_ => 1.0)];
        }

        double[] scalesMs = [.. points.Select(point => Math.Max(TimeMs(point), LeastShareOfLongest * longestMs))];
        double?[] relative = [.. points.Zip(scalesMs, (point, scaleMs) => StandardErrorMs(point) / scaleMs)];
        double[] known = [.. relative.OfType<double>().Order()];
        var typical = known.Length > 0 ? known[known.Length / 2] : LeastRelativeError;
        return [.. relative.Zip(scalesMs, (error, scaleMs) => Weight(error ?? typical, scaleMs))];
    }

    /// <summary>Null if it was not told, or is of one sample, which has no spread.</summary>
    private double? StandardErrorMs(LatencyPoint point) =>
        _spread(point) is { } spread && point.Samples is > 1 and var n
            ? MedianNoise.StandardErrorPerSpread(n) * spread.Value
            : null;

    private static double Weight(double relativeError, double scaleMs) =>
        Math.Pow(Math.Max(relativeError, LeastRelativeError) * scaleMs, -2);
}
