using System.Globalization;
using System.Text;

namespace TeraPipe.Executor.Data;

/// <summary>
/// Cuts a text into the words that merging never crosses, as GPT-2 does (Radford et al. 2019; github.com/openai/gpt-2,
/// src/encoder.py): <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.
/// </summary>
/// <remarks>Not by Regex: .NET's sees halves of the characters beyond U+FFFF, and none of these is a letter.</remarks>
internal static class Gpt2Words
{
    private static readonly string[] _contractions = ["s", "t", "re", "ve", "m", "ll", "d"];

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>Length of a text's first word.</summary>
    /// <param name="text">Well-formed and not empty.</param>
    public static int FirstLength(ReadOnlySpan<char> text)
    {
        if (text[0] == '\'' && ContractionLength(text[1..]) is > 0 and var contraction)
        {
            return 1 + contraction;
        }

        var first = text[0] == ' ' && text.Length > 1 ? 1 : 0; // the space that a word may begin with
        var kind = KindAt(text[first..], out _);
        return kind == Kind.Space ? SpacesLength(text) : first + RunLength(text[first..], kind);
    }

    private static int ContractionLength(ReadOnlySpan<char> text)
    {
        foreach (var ending in _contractions)
        {
            if (text.StartsWith(ending, StringComparison.Ordinal))
            {
                return ending.Length;
            }
        }

        return 0;
    }

    /// <summary>All spaces at a text's end, else all but the last, else the only one.</summary>
    private static int SpacesLength(ReadOnlySpan<char> text)
    {
        var run = RunLength(text, Kind.Space); // of one UTF-16 unit each
        return run == text.Length || run == 1 ? run : run - 1;
    }

    private static int RunLength(ReadOnlySpan<char> text, Kind kind)
    {
        var length = 0;
        while (length < text.Length && KindAt(text[length..], out var units) == kind)
        {
            length += units;
        }

        return length;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, out int units)
    {
        _ = Rune.DecodeFromUtf16(text, out var rune, out units);
        return Rune.IsWhiteSpace(rune) ? Kind.Space : Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber =>
                Kind.Number,
            _ => Kind.Other,
        };
    }
}
