using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planning.Latency;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>
/// Writes profiles of any size point by point, byte for byte as <see cref="PlannerJson"/> writes the contracts.
/// </summary>
internal static class ProfileJson
{
    /// <summary>Measurements between two chances to send what was written.</summary>
    private const int PointsAtOnce = 256;

    /// <summary>
    /// SHA-256 of the canonical JSON, which is the <see cref="ProfileRequest"/> as <see cref="ProfileHead"/> spells it
    /// with its measurements in order, its fields in their declared order.
    /// </summary>
    public static string IdOf(ProfileRequest head, MeasuredPoints? measured)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new ArrayBufferWriter<byte>(65_536);
        foreach (var _ in Write(buffer, head with { Measurements = measured is null ? null : [] }, measured))
        {
            hash.AppendData(buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// Writes a body, and stops wherever what is written so far may be sent; gives how many measurements that are.
    /// </summary>
    /// <param name="output">Takes it.</param>
    /// <param name="body">Has an empty array of measurements as its last field, where there are any.</param>
    /// <param name="measured">The measurements.</param>
    public static IEnumerable<int> Write<T>(IBufferWriter<byte> output, T body, MeasuredPoints? measured)
    {
        var whole = JsonSerializer.SerializeToUtf8Bytes(body, PlannerJson.Options);
        if (measured is null)
        {
            output.Write(whole);
            yield return 0;
            yield break;
        }

        output.Write(whole.AsSpan(..^2)); // all but "]}"
        for (var first = 0; first < measured.Points.Count; first += PointsAtOnce)
        {
            WritePoints(output, measured, first, (byte)',');
            yield return Math.Min(first + PointsAtOnce, measured.Points.Count);
        }

        output.Write("]}"u8);
        yield return measured.Points.Count;
    }

    /// <summary>The same as lines.</summary>
    public static IEnumerable<int> WriteLines(IBufferWriter<byte> output, ProfileRequest head, MeasuredPoints? measured)
    {
        output.Write(JsonSerializer.SerializeToUtf8Bytes(head, PlannerJson.Options));
        output.Write("\n"u8);
        if (measured is null)
        {
            yield return 0;
            yield break;
        }

        for (var first = 0; first < measured.Points.Count; first += PointsAtOnce)
        {
            WritePoints(output, measured, first, (byte)'\n');
            yield return Math.Min(first + PointsAtOnce, measured.Points.Count);
        }

        output.Write("\n"u8);
        yield return measured.Points.Count;
    }

    /// <summary>Each but the very first has the separator before it.</summary>
    private static void WritePoints(
        IBufferWriter<byte> output, MeasuredPoints measured, int first, byte separator)
    {
        var points = measured.Points;
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        for (var i = first; i < Math.Min(first + PointsAtOnce, points.Count); i++)
        {
            if (i > 0)
            {
                writer.Flush();
                output.Write([separator]);
                writer.Reset();
            }

            WritePoint(writer, points[i], measured.DetailsOf(points[i]));
        }
    }

    private static void WritePoint(Utf8JsonWriter writer, in LatencyPoint point, PointDetails? details)
    {
        writer.WriteStartObject();
        writer.WriteNumber("microBatch"u8, point.MicroBatch);
        writer.WriteNumber("sliceTokens"u8, point.Slice.Count);
        writer.WriteNumber("contextTokens"u8, point.Context.Count);
        writer.WriteNumber("forwardMs"u8, point.Forward.Value);
        writer.WriteNumber("backwardMs"u8, point.Backward.Value);
        WriteTime(writer, "forwardSpreadMs"u8, point.ForwardSpread?.Value);
        WriteTime(writer, "backwardSpreadMs"u8, point.BackwardSpread?.Value);
        if (point.Samples is { } samples)
        {
            writer.WriteNumber("samples"u8, samples);
        }

        if (details is not null)
        {
            WriteDetails(writer, details);
        }

        writer.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter writer, PointDetails details)
    {
        WriteTime(writer, "inputGradientMs"u8, details.InputGradientMs);
        WriteTime(writer, "weightGradientMs"u8, details.WeightGradientMs);
        WriteTime(writer, "recomputeMs"u8, details.RecomputeMs);
        if (details.PeakBytes is { } bytes)
        {
            writer.WriteNumber("peakBytes"u8, bytes);
        }

        if (details.Outliers is { } outliers)
        {
            writer.WriteNumber("outliers"u8, outliers);
        }

        if (details.IsBimodal is { } isBimodal)
        {
            writer.WriteBoolean("isBimodal"u8, isBimodal);
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, ReadOnlySpan<byte> name, double? timeMs)
    {
        if (timeMs is { } ms)
        {
            writer.WriteNumber(name, ms);
        }
    }
}
