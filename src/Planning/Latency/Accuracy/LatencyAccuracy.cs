namespace TeraPipe.Planning.Latency.Accuracy;

/// <summary>The cross-validated error of a latency model: of points it had not seen.</summary>
public sealed class LatencyAccuracy
{
    /// <param name="points">Predictions of <see cref="LeaveOneOut"/>. A refused one has no error, nor has a measured
    /// time of 0.</param>
    public LatencyAccuracy(IReadOnlyList<LeftOutPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        Forward = Place(points, ForwardErrors);
        Backward = Place(points, BackwardErrors);
        Both = Place(points, left => [.. ForwardErrors(left), .. BackwardErrors(left)]);
    }

    /// <summary>Errors of F.</summary>
    public PlacedErrors Forward { get; }

    /// <summary>Errors of B.</summary>
    public PlacedErrors Backward { get; }

    /// <summary>Errors of F and B together.</summary>
    public PlacedErrors Both { get; }

    private static IEnumerable<double> ForwardErrors(LeftOutPoint left) => Errors(left.Forward, left.Point.Forward);

    private static IEnumerable<double> BackwardErrors(LeftOutPoint left) => Errors(left.Backward, left.Point.Backward);

    private static IEnumerable<double> Errors(Milliseconds? predicted, Milliseconds measured) =>
        predicted is { } time && measured > Milliseconds.Zero
            ? [(time.Value - measured.Value) / measured.Value]
            : [];

    private static PlacedErrors Place(
        IReadOnlyList<LeftOutPoint> points, Func<LeftOutPoint, IEnumerable<double>> errors)
    {
        return new PlacedErrors(
            Of(left => left.IsInterior && left.Point.Context == Tokens.None),
            Of(left => left.IsInterior && left.Point.Context != Tokens.None),
            Of(left => !left.IsInterior));

        ErrorSummary? Of(Func<LeftOutPoint, bool> isThere) => ErrorSummary.Of(points.Where(isThere).SelectMany(errors));
    }
}
