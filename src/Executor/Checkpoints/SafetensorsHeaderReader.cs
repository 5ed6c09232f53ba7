using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace TeraPipe.Executor.Checkpoints;

/// <summary>
/// Reads and checks the header of a file that may be hostile: afterwards every tensor's bytes are its shape's, all of
/// them lie in the file, and each byte of the file belongs to exactly one.
/// </summary>
internal sealed class SafetensorsHeaderReader(string path)
{
    private const string OneObject = "The header must be one JSON object";

    /// <summary>Reads the header; the stream then stands at the first element.</summary>
    /// <exception cref="SafetensorsException">The file is not as the format has it.</exception>
    public SafetensorsHeader Read(Stream file)
    {
        var json = ReadJson(file);
        if (json is not [(byte)'{', ..] || !Utf8.IsValid(json))
        {
            throw Fault($"{OneObject} in UTF-8, from its first byte on.");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var (entries, metadata) = ReadObject(document.RootElement);
            entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
            CheckThatTheyFill(entries, file.Length - file.Position);
            return new SafetensorsHeader(entries, metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // the latter: an escape in a text that is half of a character
            throw new SafetensorsException(path, null, $"{OneObject}: {e.Message}", e);
        }
    }

    private byte[] ReadJson(Stream file)
    {
        if (file.Length < SafetensorsHeader.LengthBytes)
        {
            throw Fault($"The file has {file.Length} bytes: too few for the length of a header.");
        }

        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        file.ReadExactly(length);
        var bytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (bytes > SafetensorsHeader.MaxBytes)
        {
            throw Fault($"The header's length is {bytes} bytes; at most {SafetensorsHeader.MaxBytes} are allowed.");
        }

        if ((long)bytes > file.Length - file.Position)
        {
            throw Fault($"The header's length is {bytes} bytes; the file has {file.Length - file.Position} more.");
        }

        var json = new byte[bytes];
        file.ReadExactly(json);
        return json;
    }

    private (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) ReadObject(JsonElement root)
    {
        var (entries, metadata) = (new List<SafetensorsEntry>(), new Dictionary<string, string>());
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (!names.Add(property.Name))
            {
                throw Fault("The header names it twice.", property.Name);
            }

            if (property.Name == SafetensorsHeader.MetadataName)
            {
                metadata = ReadMetadata(property.Value);
            }
            else
            {
                entries.Add(ReadEntry(property.Name, property.Value));
            }
        }

        return (entries, metadata);
    }

    private Dictionary<string, string> ReadMetadata(JsonElement element)
    {
        var metadata = new Dictionary<string, string>();
        if (element.ValueKind != JsonValueKind.Object
            || !element.EnumerateObject().All(pair => pair.Value.ValueKind == JsonValueKind.String
                && metadata.TryAdd(pair.Name, pair.Value.GetString()!)))
        {
            throw Fault($"{SafetensorsHeader.MetadataName} must be an object of texts, each name once.");
        }

        return metadata;
    }

    private SafetensorsEntry ReadEntry(string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object
            || !element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal).SequenceEqual(
                [SafetensorsHeader.OffsetsName, SafetensorsHeader.DtypeName, SafetensorsHeader.ShapeName]))
        {
            throw Fault("Its entry must be an object of dtype, shape and data_offsets, each once.", name);
        }

        var dtype = ReadDtype(name, element.GetProperty(SafetensorsHeader.DtypeName));
        var shape = ReadNumbers(name, element, SafetensorsHeader.ShapeName);
        if (ReadNumbers(name, element, SafetensorsHeader.OffsetsName) is not [var begin, var end] || end < begin)
        {
            throw Fault("data_offsets must be two numbers, its first byte and the one after its last.", name);
        }

        var entry = Checked(name, dtype, shape, begin);
        return entry.End == end
            ? entry
            : throw Fault(
                $"data_offsets give it {end - begin} bytes; {dtype.Name} [{string.Join(", ", shape)}] takes "
                + $"{entry.End - begin}.",
                name);
    }

    private SafetensorsDtype ReadDtype(string name, JsonElement element)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        return SafetensorsDtype.Named(text)
            ?? throw Fault($"dtype is '{text}'; known are {SafetensorsDtype.Names}.", name);
    }

    private long[] ReadNumbers(string name, JsonElement element, string property)
    {
        var numbers = element.GetProperty(property);
        return numbers.ValueKind == JsonValueKind.Array
            ? [.. numbers.EnumerateArray().Select(number => ReadNumber(name, number, property))]
            : throw Fault($"{property} must be an array.", name);
    }

    private long ReadNumber(string name, JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) && number >= 0
            ? number
            : throw Fault($"{property} holds {element.GetRawText()}: not a whole number from 0 to 2^63 - 1.", name);

    private SafetensorsEntry Checked(string name, SafetensorsDtype dtype, long[] shape, long begin)
    {
        try
        {
            return new SafetensorsEntry(name, dtype.Type, shape, begin);
        }
        catch (OverflowException)
        {
            throw Fault(
                $"{dtype.Name} [{string.Join(", ", shape)}] from byte {begin} on is more than a file holds.", name);
        }
    }

    private void CheckThatTheyFill(List<SafetensorsEntry> entries, long dataBytes)
    {
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != end)
            {
                var what = entry.Begin < end ? "overlaps the tensor before it" : "leaves a hole before it";
                throw Fault($"It {what}: it begins at byte {entry.Begin} instead of {end}.", entry.Name);
            }

            end = entry.End <= dataBytes
                ? entry.End
                : throw Fault($"It ends at byte {entry.End} of the data; the file has {dataBytes}.", entry.Name);
        }

        if (end < dataBytes)
        {
            throw Fault($"The file's last {dataBytes - end} bytes belong to no tensor.");
        }
    }

    private SafetensorsException Fault(string fault, string? tensor = null) => new(path, tensor, fault);
}
