using TeraPipe.Planning;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Latency.Accuracy;
using TeraPipe.Planning.Latency.Noise;

namespace TeraPipe.Profiler.Accuracy;

/// <summary>How true a profile's latencies are, and what that means for plans.</summary>
internal sealed class AccuracyReport
{
    private AccuracyReport(IReadOnlyList<PredictedPoint> points, IReadOnlyList<PlanForecast> forecasts)
    {
        (Points, Forecasts) = (points, forecasts);
        Places = [.. points.GroupBy(point => point.Place).OrderBy(group => group.Key).Select(ErrorsOf)];
        Regions =
        [
            .. points.Where(point => point.Place != PointPlace.HeldOut)
                .GroupBy(point => Region.Of(point.Point, LongestTokens(points)))
                .OrderBy(group => group.Key)
                .Select(ErrorsOf),
        ];
    }

    /// <summary>Each measured point left out once, and the held-out ones.</summary>
    public IReadOnlyList<PredictedPoint> Points { get; }

    /// <summary>Errors by place; none where nothing was predicted.</summary>
    public IReadOnlyList<PlacedError> Places { get; }

    /// <summary>Leave-one-out errors by how long slices and contexts are.</summary>
    public IReadOnlyList<PlacedError> Regions { get; }

    /// <summary>What plans made of the profile will take.</summary>
    public IReadOnlyList<PlanForecast> Forecasts { get; }

    /// <param name="table">The profile.</param>
    /// <param name="heldOut">Points that were measured and are not in it.</param>
    /// <param name="stages">Stage counts to plan for, of the smallest micro-batch size.</param>
    public static AccuracyReport Of(
        LatencyTable table, IReadOnlyList<LatencyPoint> heldOut, IReadOnlyList<int> stages)
    {
        var profile = ShrunkProfile.Of(table);
        var microBatch = table.MicroBatchSizes[0];
        var sequence = new Tokens(table.Points.Where(point => point.MicroBatch == microBatch)
            .Max(point => point.Slice.Count + point.Context.Count));
        return new AccuracyReport(
            [.. LeaveOneOut.Profile(table).Select(LeftOut), .. heldOut.Select(point => HeldOut(point, profile.Model))],
            [.. stages.Select(count => PlanForecast.Of(profile, microBatch, sequence, count))]);
    }

    private static PredictedPoint LeftOut(LeftOutPoint left) => new(
        left.Point,
        !left.IsInterior ? PointPlace.Frontier
            : left.Point.Context == Tokens.None ? PointPlace.Lengths
            : PointPlace.Interior,
        left.Forward,
        left.Backward);

    private static PredictedPoint HeldOut(LatencyPoint point, ILatencyModel model)
    {
        var predicted = model.Predict(point.MicroBatch, point.Slice, point.Context);
        return new PredictedPoint(point, PointPlace.HeldOut, predicted.Forward, predicted.Backward);
    }

    private static int LongestTokens(IReadOnlyList<PredictedPoint> points) =>
        points.Max(point => point.Point.Slice.Count + point.Point.Context.Count);

    private static PlacedError ErrorsOf<TPlace>(IGrouping<TPlace, PredictedPoint> group) =>
        new($"{group.Key}", ErrorSummary.Of(group.SelectMany(point => point.Errors)));
}
