using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// Reads a measurement that stands on a line of its own. The one that is as it should be, of which there are a million,
/// makes no object; any other takes the way that a JSON body takes, which says all that is wrong with it.
/// </summary>
internal static class MeasurementLine
{
    private static readonly JsonTypeInfo _type = PlannerJson.Options.GetTypeInfo(typeof(Measurement));

    /// <summary>In the order of <see cref="TryTake"/>.</summary>
    private static readonly byte[][] _fields =
    [
        [.. "microBatch"u8], [.. "sliceTokens"u8], [.. "contextTokens"u8], [.. "forwardMs"u8], [.. "backwardMs"u8],
        [.. "forwardSpreadMs"u8], [.. "backwardSpreadMs"u8], [.. "samples"u8], [.. "inputGradientMs"u8],
        [.. "weightGradientMs"u8], [.. "recomputeMs"u8], [.. "peakBytes"u8], [.. "outliers"u8], [.. "isBimodal"u8],
    ];

    private static readonly Type[] _types =
    [
        typeof(int), typeof(int), typeof(int), typeof(double), typeof(double),
        typeof(double), typeof(double), typeof(int), typeof(double),
        typeof(double), typeof(double), typeof(long), typeof(int), typeof(bool),
    ];

    /// <returns>Null where it cannot be read; why is in the faults.</returns>
    public static SentPoint? Read(ReadOnlySpan<byte> line, PointPlace place, Faults faults) =>
        line.Length <= JsonLines.MaxLineBytes && TryRead(line, out var point)
            ? point
            : ReadAsBody(line, place, faults);

    private static bool TryRead(ReadOnlySpan<byte> line, out SentPoint point)
    {
        point = default;
        try
        {
            var reader = new Utf8JsonReader(line);
            var (seen, isGood) = (0, reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            while (isGood && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = FieldOf(ref reader);
                isGood = field >= 0
                    && (seen & (1 << field)) == 0
                    && reader.Read()
                    && TryTake(ref reader, field, ref point);
                seen |= 1 << field;
            }

            return isGood && !reader.Read(); // which throws where anything follows the object
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int FieldOf(ref Utf8JsonReader reader)
    {
        for (var field = 0; field < _fields.Length; field++)
        {
            if (reader.ValueTextEquals(_fields[field]))
            {
                return field;
            }
        }

        return -1;
    }

    /// <returns>Whether the value is of the field's type.</returns>
    private static bool TryTake(ref Utf8JsonReader reader, int field, ref SentPoint point)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return true;
        }

        var (count, ms, bytes) = (0, 0.0, 0L);
        var (type, isFlag) = (_types[field], reader.TokenType == JsonTokenType.True);
        var isGood = type == typeof(bool) ? isFlag || reader.TokenType == JsonTokenType.False
            : reader.TokenType == JsonTokenType.Number
            && (type == typeof(int) ? reader.TryGetInt32(out count)
                : type == typeof(long) ? reader.TryGetInt64(out bytes)
                : reader.TryGetDouble(out ms));
        switch (field)
        {
            case 0: point.MicroBatch = count; break;
            case 1: point.SliceTokens = count; break;
            case 2: point.ContextTokens = count; break;
            case 3: point.ForwardMs = ms; break;
            case 4: point.BackwardMs = ms; break;
            case 5: point.ForwardSpreadMs = ms; break;
            case 6: point.BackwardSpreadMs = ms; break;
            case 7: point.Samples = count; break;
            case 8: point.InputGradientMs = ms; break;
            case 9: point.WeightGradientMs = ms; break;
            case 10: point.RecomputeMs = ms; break;
            case 11: point.PeakBytes = bytes; break;
            case 12: point.Outliers = count; break;
            default: point.IsBimodal = isFlag; break;
        }

        return isGood;
    }

    private static SentPoint? ReadAsBody(ReadOnlySpan<byte> line, PointPlace place, Faults faults)
    {
        if (JsonLines.Parse(line, $"{place}", faults) is not { } document)
        {
            return null;
        }

        using (document)
        {
            var own = new Faults();
            JsonFaults.Find(document.RootElement, _type, $"{place}", own.Add);
            faults.AddAll(own);
            return own.Any ? null : SentPoint.Of(document.Deserialize<Measurement>(PlannerJson.Options));
        }
    }
}
