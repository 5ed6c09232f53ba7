using System.Text.Json;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// Takes the measurements of one profile as they come, and says in the end whether they are a table.
/// </summary>
/// <param name="placeOf">Where the measurement of an index stands.</param>
/// <param name="maxCount">Most measurements.</param>
/// <param name="faults">Takes all that is wrong.</param>
internal sealed class MeasurementsParser(Func<int, PointPlace> placeOf, int maxCount, Faults faults)
{
    private readonly List<RawLatencyPoint> _points = [];
    private readonly Dictionary<PointKey, PointDetails> _details = [];

    // A table cannot be searched for gaps and duplicates while it is unknown where some points stand.
    private bool _isPlaced = true;

    public int Count => _points.Count;

    /// <summary>Where the next one stands.</summary>
    public PointPlace NextPlace => placeOf(_points.Count);

    /// <summary>Whether it takes no more; that is a fault of the table.</summary>
    public bool IsFull { get; private set; }

    /// <param name="sent">Null where it could not be read; why is a fault already.</param>
    public void Add(SentPoint? sent)
    {
        if (_points.Count == maxCount)
        {
            IsFull = IsFull || !faults.Require(
                false,
                "measurements",
                $"must be at most {maxCount} ({ProfileOptions.Section}:{nameof(ProfileOptions.MaxMeasurements)}).");
            return;
        }

        var raw = Raw(sent.GetValueOrDefault());
        if (sent is { } point)
        {
            Check(point, NextPlace);
            AddDetails(point, raw);
        }

        _isPlaced &= sent is { MicroBatch: not null, SliceTokens: not null, ContextTokens: not null };
        _points.Add(raw);
    }

    /// <summary>The measurements; null where there are faults.</summary>
    public MeasuredPoints? ToPoints()
    {
        if (!_isPlaced || IsFull)
        {
            return null;
        }

        if (!faults.Require(
            Count > 0, "measurements", "must have at least one point, or else there must be a datasheet."))
        {
            return null;
        }

        var table = LatencyTable.Parse(_points, out var tableFaults, index => placeOf(index).Name);
        foreach (var fault in tableFaults)
        {
            faults.Add(FieldOf(fault), fault.Message);
        }

        return table is null ? null : new MeasuredPoints(table, _details);
    }

    private void AddDetails(in SentPoint point, in RawLatencyPoint raw)
    {
        if (point.Details is { } details)
        {
            CheckDetails(details, point.Samples, NextPlace);
            _details[new PointKey(raw.MicroBatch, raw.SliceTokens, raw.ContextTokens)] = details;
        }
    }

    /// <summary>What the table does not check: that everything is there, and the times.</summary>
    private void Check(in SentPoint point, PointPlace place)
    {
        faults.Require(point.MicroBatch is not null, $"{place}.microBatch", "is required.");
        faults.Require(point.SliceTokens is not null, $"{place}.sliceTokens", "is required.");
        faults.Require(point.ContextTokens is not null, $"{place}.contextTokens", "is required.");
        faults.Require(Bounds.IsTime(point.ForwardMs), $"{place}.forwardMs", Bounds.Time);
        faults.Require(Bounds.IsTime(point.BackwardMs), $"{place}.backwardMs", Bounds.Time);
        faults.Require(point.Samples is null or >= 1, $"{place}.samples", "must be at least 1.");
        faults.Require(Bounds.IsTimeOrNone(point.ForwardSpreadMs), $"{place}.forwardSpreadMs", Bounds.Time);
        faults.Require(Bounds.IsTimeOrNone(point.BackwardSpreadMs), $"{place}.backwardSpreadMs", Bounds.Time);
    }

    private void CheckDetails(PointDetails details, int? samples, PointPlace place)
    {
        faults.Require(Bounds.IsTimeOrNone(details.InputGradientMs), $"{place}.inputGradientMs", Bounds.Time);
        faults.Require(Bounds.IsTimeOrNone(details.WeightGradientMs), $"{place}.weightGradientMs", Bounds.Time);
        faults.Require(Bounds.IsTimeOrNone(details.RecomputeMs), $"{place}.recomputeMs", Bounds.Time);
        faults.Require(details.PeakBytes is null or >= 0, $"{place}.peakBytes", Bounds.Bytes);
        faults.Require(details.Outliers is null or >= 0, $"{place}.outliers", "must be at least 0.");
        faults.Require(
            !(details.Outliers > samples), $"{place}.outliers", "must be at most samples, of which they are some.");
    }

    /// <summary>A number that is none has its fault already; 0 or null keeps it from having another.</summary>
    private static RawLatencyPoint Raw(in SentPoint point) => new(
        point.MicroBatch ?? 0,
        point.SliceTokens ?? 0,
        point.ContextTokens ?? 0,
        Bounds.IsTime(point.ForwardMs) ? point.ForwardMs!.Value : 0,
        Bounds.IsTime(point.BackwardMs) ? point.BackwardMs!.Value : 0,
        Bounds.IsTime(point.ForwardSpreadMs) ? point.ForwardSpreadMs : null,
        Bounds.IsTime(point.BackwardSpreadMs) ? point.BackwardSpreadMs : null,
        point.Samples >= 1 ? point.Samples : null);

    private string FieldOf(LatencyFault fault) => (fault.Index, fault.Field) switch
    {
        (null, _) => "measurements",
        ({ } index, null) => placeOf(index).ToString(),
        ({ } index, { } field) => $"{placeOf(index)}.{JsonNamingPolicy.CamelCase.ConvertName(field)}",
    };
}
