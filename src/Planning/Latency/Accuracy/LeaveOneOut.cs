namespace TeraPipe.Planning.Latency.Accuracy;

/// <summary>
/// Leave-one-out cross-validation (Stone, Journal of the Royal Statistical Society B 36, 1974): each point is predicted
/// from all the others, so that a model is judged by what it has not seen. All points are answered, in the table's
/// order; nothing is fitted anew but where a point settles a term alone.
/// </summary>
public static class LeaveOneOut
{
    /// <summary>
    /// <see cref="TableLatencyModel"/>: an interior point is put on the line between its neighbours, after some context
    /// along the contexts, without along the lengths. The frontier is refused.
    /// </summary>
    /// <remarks>
    /// Along the contexts as the bilinear function, too, knows the point's length, from context 0. So both are judged by
    /// what sets them apart; what lengths between the measured ones add to either is seen at context 0.
    /// </remarks>
    public static IReadOnlyList<LeftOutPoint> Interpolation(LatencyTable table) => Of(table, (points, phase) =>
        new Neighbours(points).WithoutEach(phase));

    /// <summary>
    /// <see cref="BilinearLatencyModel"/>: without a point after some context the four terms change, without one of
    /// context 0 the tabulated t(l, 0). The weights remain those of the whole. The only point is refused.
    /// </summary>
    public static IReadOnlyList<LeftOutPoint> Bilinear(LatencyTable table) => Of(table, BilinearFit.WithoutEach);

    /// <summary>
    /// <see cref="ProfiledLatencyModel"/>: interpolation where it has an answer, else the bilinear function.
    /// </summary>
    public static IReadOnlyList<LeftOutPoint> Profile(LatencyTable table) =>
        Chain(Interpolation(table), Bilinear(table));

    /// <summary>What the first says of each point, or if it refuses, what the second says.</summary>
    internal static IReadOnlyList<LeftOutPoint> Chain(
        IReadOnlyList<LeftOutPoint> first, IReadOnlyList<LeftOutPoint> second) =>
        [.. first.Zip(second, (inside, beyond) => inside.Forward is null ? beyond : inside)];

    private static IReadOnlyList<LeftOutPoint> Of(
        LatencyTable table, Func<IReadOnlyList<LatencyPoint>, MeasuredPhase, IEnumerable<double?>> withoutEach)
    {
        ArgumentNullException.ThrowIfNull(table);
        return
        [
            .. table.MicroBatchSizes.Select(size => table.Grids[size].Points).SelectMany(points =>
                points.Zip(new Neighbours(points).AreInterior())
                    .Zip(
                        withoutEach(points, MeasuredPhase.Forward).Zip(withoutEach(points, MeasuredPhase.Backward)),
                        (point, ms) => new LeftOutPoint(
                            point.First, point.Second, OrNull(ms.First), OrNull(ms.Second)))),
        ];
    }

    private static Milliseconds? OrNull(double? ms) => ms is null ? null : new Milliseconds(ms.Value);
}
