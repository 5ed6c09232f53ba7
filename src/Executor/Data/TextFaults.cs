using System.Buffers;
using System.Text;

namespace TeraPipe.Executor.Data;

/// <summary>What no text has.</summary>
internal static class TextFaults
{
    /// <exception cref="ArgumentException">Half a surrogate pair stands alone: it would be lost in UTF-8.</exception>
    public static void RefuseHalfCharacters(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var rest = text.AsSpan(); rest.IndexOfAnyInRange('\ud800', '\udfff') is >= 0 and var at;)
        {
            rest = rest[at..];
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                throw new ArgumentException(
                    $"The text has half a character (U+{(int)rest[0]:X4}) at offset {text.Length - rest.Length}; "
                    + "send well-formed UTF-16.",
                    nameof(text));
            }

            rest = rest[length..];
        }
    }
}
