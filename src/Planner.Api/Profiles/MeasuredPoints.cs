using TeraPipe.Planning.Latency;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// The measurements of a profile: the table that one plans on, and what else is known of its points. Of a million
/// points that have nothing else, nothing else is kept.
/// </summary>
internal sealed class MeasuredPoints
{
    private readonly IReadOnlyDictionary<PointKey, PointDetails> _details;

    /// <param name="table">The table.</param>
    /// <param name="details">Of those of its points that have any.</param>
    public MeasuredPoints(LatencyTable table, IReadOnlyDictionary<PointKey, PointDetails> details)
    {
        (Table, _details) = (table, details);
        double[] shares = [.. details.Values.Select(point => point.WeightGradientShare).OfType<double>().Order()];
        SplitPoints = shares.Length;
        WeightGradientShare = shares is []
            ? null
            : (shares[(shares.Length - 1) / 2] + shares[shares.Length / 2]) / 2;
    }

    public LatencyTable Table { get; }

    /// <summary>By micro-batch size, slice and context.</summary>
    public IReadOnlyList<LatencyPoint> Points => Table.Points;

    public bool HasDetails => _details.Count > 0;

    /// <summary>Points of which I and W were measured.</summary>
    public int SplitPoints { get; }

    /// <summary>The median of their shares W / (I + W); null where there are none.</summary>
    public double? WeightGradientShare { get; }

    /// <summary>The same points with times that were corrected: I and W follow B, and recompute follows F.</summary>
    /// <param name="table">Their F and B, corrected.</param>
    /// <param name="forwardScale">By how much F was scaled.</param>
    /// <param name="backwardScale">By how much B was scaled.</param>
    public MeasuredPoints Corrected(LatencyTable table, double forwardScale, double backwardScale) => new(
        table,
        _details.ToDictionary(point => point.Key, point => point.Value with
        {
            InputGradientMs = backwardScale * point.Value.InputGradientMs,
            WeightGradientMs = backwardScale * point.Value.WeightGradientMs,
            RecomputeMs = forwardScale * point.Value.RecomputeMs,
        }));

    /// <summary>Null where nothing else is known of the point.</summary>
    public PointDetails? DetailsOf(in LatencyPoint point) => HasDetails
        ? _details.GetValueOrDefault(new PointKey(point.MicroBatch, point.Slice.Count, point.Context.Count))
        : null;
}
