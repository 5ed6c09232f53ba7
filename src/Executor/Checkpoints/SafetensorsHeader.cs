using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace TeraPipe.Executor.Checkpoints;

/// <summary>What a safetensors file holds, without the elements.</summary>
public sealed class SafetensorsHeader
{
    /// <summary>A longer header is refused, as the format's own reader does.</summary>
    internal const int MaxBytes = 100_000_000;

    internal const int LengthBytes = sizeof(ulong);
    internal const string MetadataName = "__metadata__";
    internal const string DtypeName = "dtype";
    internal const string ShapeName = "shape";
    internal const string OffsetsName = "data_offsets";

    internal SafetensorsHeader(
        IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) =>
        (Entries, Metadata) = (entries, metadata);

    /// <summary>The tensors in the order of their bytes, which follow each other without a gap.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>What else the writer wanted to say.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Length of the JSON, then the JSON, padded so that the elements start at a multiple of 8.</summary>
    /// <exception cref="ArgumentException">It is longer than the format allows.</exception>
    internal byte[] ToBytes()
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            WriteJson(writer);
        }

        var padded = (json.WrittenCount + LengthBytes - 1) / LengthBytes * LengthBytes;
        if (padded > MaxBytes)
        {
            throw new ArgumentException($"A header of {padded} bytes: a safetensors file has at most {MaxBytes}.");
        }

        var bytes = new byte[LengthBytes + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)padded);
        json.WrittenSpan.CopyTo(bytes.AsSpan(LengthBytes));
        bytes.AsSpan(LengthBytes + json.WrittenCount).Fill((byte)' ');
        return bytes;
    }

    private void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Metadata.Count > 0)
        {
            WriteMetadata(writer);
        }

        foreach (var entry in Entries)
        {
            WriteEntry(writer, entry);
        }

        writer.WriteEndObject();
    }

    private void WriteMetadata(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(MetadataName);
        foreach (var (name, value) in Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, SafetensorsEntry entry)
    {
        writer.WriteStartObject(entry.Name);
        writer.WriteString(DtypeName, SafetensorsDtype.Of(entry.Dtype).Name);
        WriteNumbers(writer, ShapeName, entry.Shape);
        WriteNumbers(writer, OffsetsName, [entry.Begin, entry.End]);
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
