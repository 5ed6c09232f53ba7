using System.Text.Json;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;
using TeraPipe.Planning.Latency;
using LayerShape = TeraPipe.Contracts.Profiles.LayerShape;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>The part of a profile that is measurements of one layer.</summary>
internal static class MeasurementsParser
{
    public static LatencyTable? Parse(ProfileRequest sent, Faults faults)
    {
        CheckLayer(sent.Layer, faults);
        CheckTime(sent.LayerOptimizerMs, "layerOptimizerMs", faults);
        if (sent.Measurements is not { Count: > 0 } points)
        {
            faults.Add("measurements", "must have at least one point, or else there must be a datasheet.");
            return null;
        }

        for (var i = 0; i < points.Count; i++)
        {
            CheckPoint(points[i], $"measurements[{i}]", faults);
        }

        // A table cannot be searched for gaps and duplicates while it is unknown where some points stand.
        if (points.Any(point => point is not { MicroBatch: not null, SliceTokens: not null, ContextTokens: not null }))
        {
            return null;
        }

        var table = LatencyTable.Parse([.. points.Select(Raw)], out var tableFaults);
        foreach (var fault in tableFaults)
        {
            faults.Add(FieldOf(fault), fault.Message);
        }

        return table;
    }

    private static void CheckLayer(LayerShape? layer, Faults faults)
    {
        if (!faults.Require(layer is not null, "layer", "is required with measurements."))
        {
            return;
        }

        faults.Require(layer!.HiddenSize >= 1, "layer.hiddenSize", "must be at least 1.");
        faults.Require(layer.FeedForwardSize >= 1, "layer.feedForwardSize", "must be at least 1.");
        if (faults.Require(layer.Heads >= 1, "layer.heads", "must be at least 1.") && layer.HiddenSize >= 1)
        {
            faults.Require(
                layer.HiddenSize % layer.Heads == 0,
                "layer.heads",
                $"must divide layer.hiddenSize, {layer.HiddenSize}.");
        }
    }

    /// <summary>What the table does not check: that everything is there, and the times.</summary>
    private static void CheckPoint(Measurement? point, string field, Faults faults)
    {
        if (!faults.Require(point is not null, field, "must be an object."))
        {
            return;
        }

        faults.Require(point!.MicroBatch is not null, $"{field}.microBatch", "is required.");
        faults.Require(point.SliceTokens is not null, $"{field}.sliceTokens", "is required.");
        faults.Require(point.ContextTokens is not null, $"{field}.contextTokens", "is required.");
        CheckTime(point.ForwardMs, $"{field}.forwardMs", faults, isRequired: true);
        CheckTime(point.BackwardMs, $"{field}.backwardMs", faults, isRequired: true);
        faults.Require(point.Samples is null or >= 1, $"{field}.samples", "must be at least 1.");
        CheckTime(point.ForwardSpreadMs, $"{field}.forwardSpreadMs", faults);
        CheckTime(point.BackwardSpreadMs, $"{field}.backwardSpreadMs", faults);
    }

    private static void CheckTime(double? ms, string field, Faults faults, bool isRequired = false) =>
        faults.Require(Bounds.IsTime(ms) || (ms is null && !isRequired), field, Bounds.Time);

    /// <summary>A number that is none has its fault already; 0 or null keeps it from having another.</summary>
    private static RawLatencyPoint Raw(Measurement point) => new(
        point.MicroBatch!.Value,
        point.SliceTokens!.Value,
        point.ContextTokens!.Value,
        Bounds.IsTime(point.ForwardMs) ? point.ForwardMs!.Value : 0,
        Bounds.IsTime(point.BackwardMs) ? point.BackwardMs!.Value : 0,
        Bounds.IsTime(point.ForwardSpreadMs) ? point.ForwardSpreadMs : null,
        Bounds.IsTime(point.BackwardSpreadMs) ? point.BackwardSpreadMs : null,
        point.Samples >= 1 ? point.Samples : null);

    private static string FieldOf(LatencyFault fault) => (fault.Index, fault.Field) switch
    {
        (null, _) => "measurements",
        ({ } index, null) => $"measurements[{index}]",
        ({ } index, { } field) => $"measurements[{index}].{JsonNamingPolicy.CamelCase.ConvertName(field)}",
    };
}
