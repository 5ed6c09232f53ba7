using System.Text.Json;
using System.Text.Unicode;
using TeraPipe.Executor.Data;

namespace TeraPipe.TrainGpt.Tokenizing;

/// <summary>Files with a JSON object in each line, whose "text" is a document (jsonlines.org).</summary>
internal static class JsonLines
{
    private const int FirstBytes = 1 << 20;
    private const int LongestBytes = 1 << 28;
    private const string Field = "text";

    /// <summary>The documents. Empty lines are none.</summary>
    /// <exception cref="TextFileException">A line is something else.</exception>
    public static IEnumerable<string> Texts(Stream stream, string path)
    {
        var number = 0L;
        foreach (var line in Lines(stream, path))
        {
            number++;
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                yield return TextOf(line, path, number);
            }
        }
    }

    private static string TextOf(ReadOnlyMemory<byte> line, string path, long number)
    {
        if (!Utf8.IsValid(line.Span))
        {
            throw Fault(path, number, "is no UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var text = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(Field, out var property)
                && property.ValueKind == JsonValueKind.String
                ? property.GetString()!
                : throw Fault(path, number, $"has no \"{Field}\"");
            return text.Contains('\0', StringComparison.Ordinal) ? throw Fault(path, number, "has a NUL") : text;
        }
        catch (JsonException foreign)
        {
            throw Fault(path, number, $"is no JSON ({foreign.Message.TrimEnd('.')})", foreign);
        }
        catch (InvalidOperationException half) // an escape that is half of a character
        {
            throw Fault(path, number, "has half a character", half);
        }
    }

    /// <summary>The lines without their ends; each is good until the next.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Lines(Stream stream, string path)
    {
        var buffer = new byte[FirstBytes];
        var (start, searched, end, number) = (0, 0, 0, 1L);
        while (true)
        {
            var length = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                yield return buffer.AsMemory(start, searched + length - start);
                (start, number) = (searched + length + 1, number + 1);
                searched = start;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            searched = end;
            buffer = end < buffer.Length ? buffer : Longer(buffer, path, number);
            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                yield return buffer.AsMemory(0, end);
                yield break;
            }

            end += read;
        }
    }

    private static byte[] Longer(byte[] buffer, string path, long number)
    {
        if (buffer.Length >= LongestBytes)
        {
            throw Fault(path, number, $"is longer than {LongestBytes} bytes");
        }

        Array.Resize(ref buffer, 2 * buffer.Length);
        return buffer;
    }

    private static TextFileException Fault(string path, long line, string fault, Exception? inner = null) => new(
        path,
        $"line {line} {fault}. Each line is an object with a \"{Field}\" in UTF-8, such as {{\"{Field}\": \"…\"}}.",
        inner);
}
