using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Transfers;

/// <summary>
/// What a transport's times come to: t = latency + bytes / bandwidth, with the least squared relative error. For
/// people; the planner takes the times themselves.
/// </summary>
/// <param name="Transport">What carries the messages.</param>
/// <param name="LatencyMs">What the least message takes.</param>
/// <param name="GigabytesPerSecond">In 10^9 bytes/s; null: long messages take no longer than short ones.</param>
/// <param name="WorstError">How far a measured time lies from this, at most, as a share of it.</param>
internal sealed record TransferFit(
    string Transport, double LatencyMs, double? GigabytesPerSecond, double WorstError)
{
    private const double LeastGrowth = 0.05; // of the latency, over all lengths: less is the noise of measuring

    /// <summary>A fit for each transport.</summary>
    public static IReadOnlyList<TransferFit> Of(IEnumerable<TransferMeasurement> measured) =>
        [.. measured.GroupBy(each => each.Transport!).Select(group => Of(
            group.Key, [.. group.Select(each => ((double)each.Bytes!, each.TransferMs!.Value))]))];

    private static TransferFit Of(string transport, (double Bytes, double Ms)[] points)
    {
        // Σ ((a + b x − t) / t)² is least where its derivatives by a and b are 0
        var (one, x, xx, t, xt) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var (bytes, ms) in points)
        {
            var weight = 1 / (ms * ms);
            one += weight;
            x += weight * bytes;
            xx += weight * bytes * bytes;
            t += weight * ms;
            xt += weight * bytes * ms;
        }

        var determinant = (one * xx) - (x * x);
        var slope = determinant > 0 ? ((one * xt) - (x * t)) / determinant : 0;
        var (latency, msPerByte) = ((t - (slope * x)) / one, slope);
        if (latency < 0)
        {
            (latency, msPerByte) = (0, xt / xx);
        }
        else if (slope * points.Max(point => point.Bytes) < LeastGrowth * latency)
        {
            (latency, msPerByte) = (t / one, 0);
        }

        return new TransferFit(
            transport,
            latency,
            msPerByte > 0 ? 1 / (1e6 * msPerByte) : null,
            points.Max(point => Math.Abs(((latency + (msPerByte * point.Bytes)) / point.Ms) - 1)));
    }
}
