using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace TeraPipe.Executor.Data;

/// <summary>Reads a UTF-8 text of any length in pieces of some million characters.</summary>
/// <remarks>
/// Pieces are cut between a character that is no whitespace and one that is. No word of GPT-2's goes on there, and
/// nothing before such a place depends on what is behind it, so that the pieces have the tokens of the whole text.
/// </remarks>
public static class TextPieces
{
    private const int BlockBytes = 1 << 20;
    private const int LongestWord = 1 << 26; // characters; what has a longer one is no text

    /// <summary>The pieces; together they are the text. None for an empty one.</summary>
    /// <param name="stream">The text, from where the stream stands to its end.</param>
    /// <param name="path">What errors call it.</param>
    /// <exception cref="TextFileException">It is no UTF-8, has a NUL, or a word of more than 64 million characters.
    /// </exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public static IEnumerable<string> Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ReadPieces(stream, path);
    }

    private static IEnumerable<string> ReadPieces(Stream stream, string path)
    {
        var (bytes, characters) = (new byte[BlockBytes], new char[BlockBytes]);
        var (left, offset, text) = (0, 0L, new StringBuilder());
        for (var isLast = false; !isLast;)
        {
            var read = stream.ReadAtLeast(bytes.AsSpan(left), bytes.Length - left, throwOnEndOfStream: false);
            isLast = left + read < bytes.Length;
            var (used, written) = Decode(bytes.AsSpan(0, left + read), characters, isLast, path, offset);
            text.Append(characters, 0, written);
            (left, offset) = (left + read - used, offset + used);
            bytes.AsSpan(used, left).CopyTo(bytes);
            if (TakePiece(text, isLast, path) is { Length: > 0 } piece)
            {
                yield return piece;
            }
        }
    }

    private static (int Bytes, int Characters) Decode(
        ReadOnlySpan<byte> bytes, Span<char> characters, bool isLast, string path, long offset)
    {
        var status = Utf8.ToUtf16(
            bytes, characters, out var used, out var written, replaceInvalidSequences: false, isFinalBlock: isLast);
        var nul = bytes[..used].IndexOf((byte)0);
        return nul >= 0 || status == OperationStatus.InvalidData
            ? throw Fault(bytes[nul >= 0 ? nul : used], offset + (nul >= 0 ? nul : used), path)
            : (used, written);
    }

    private static TextFileException Fault(byte value, long offset, string path) =>
        new(path, $"is no UTF-8 text: byte 0x{value:x2} at offset {offset}. Name a text file.");

    private static string TakePiece(StringBuilder pending, bool isLast, string path)
    {
        var text = pending.ToString();
        var cut = isLast ? text.Length : LastCut(text);
        if (cut == 0 && text.Length > LongestWord)
        {
            throw new TextFileException(
                path, $"has a word of more than {LongestWord} characters. Name a text file, or put spaces into it.");
        }

        pending.Remove(0, cut);
        return text[..cut];
    }

    /// <summary>0 where there is none.</summary>
    private static int LastCut(string text)
    {
        var at = text.Length - 1;
        while (at > 0 && (char.IsWhiteSpace(text[at - 1]) || !char.IsWhiteSpace(text[at])))
        {
            at--;
        }

        return Math.Max(at, 0);
    }
}
