using System.Globalization;
using System.Text.Json;

namespace TeraPipe.Profiler.Import;

/// <summary>A JSON file as a document.</summary>
internal static class JsonFile
{
    private static readonly byte[] _byteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <returns>Null where it is no JSON object; why is in the faults.</returns>
    public static JsonDocument? Parse(FileInfo file, ImportFaults faults)
    {
        var bytes = File.ReadAllBytes(file.FullName).AsMemory();
        try
        {
            var document = JsonDocument.Parse(bytes.Span.StartsWith(_byteOrderMark) ? bytes[3..] : bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            faults.Add(file.Name, $"must be an object.");

            document.Dispose();
            return null;
        }
        catch (JsonException malformed)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{file.Name}:{malformed.LineNumber + 1}");
            faults.Add(line, $"is no JSON: it stops being so in column {malformed.BytePositionInLine + 1}.");
            return null;
        }
    }
}
