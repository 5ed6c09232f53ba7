using TeraPipe.Planning;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>A measured point, and what the latency model says of it that has not seen it.</summary>
/// <param name="Point">What was measured.</param>
/// <param name="Place">Where it lies among the points that the model has seen.</param>
/// <param name="Forward">The prediction of F; null: the model refuses.</param>
/// <param name="Backward">The prediction of B; null: the model refuses.</param>
internal sealed record PredictedPoint(
    LatencyPoint Point, PointPlace Place, Milliseconds? Forward, Milliseconds? Backward)
{
    /// <summary>(predicted − measured) / measured of F and of B, of those that there are.</summary>
    public IEnumerable<double> Errors => [.. Error(Forward, Point.Forward), .. Error(Backward, Point.Backward)];

    /// <summary>The same of F and B together; null where either is missing.</summary>
    public double? TotalError => Forward is { } forward && Backward is { } backward
        ? Error(forward + backward, Point.Forward + Point.Backward).Cast<double?>().SingleOrDefault()
        : null;

    private static IEnumerable<double> Error(Milliseconds? predicted, Milliseconds measured) =>
        predicted is { } time && measured > Milliseconds.Zero ? [(time.Value - measured.Value) / measured.Value] : [];
}
