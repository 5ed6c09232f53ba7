namespace TeraPipe.Executor.Data;

/// <summary>
/// Turns text into tokens and back: decoding what was encoded gives the same text. Any number of threads may use it.
/// </summary>
/// <remarks>
/// A long text may be encoded in pieces: cut between a character that is no whitespace and one that is, it has the same
/// tokens as the whole (<see cref="TextPieces"/> does so).
/// </remarks>
public interface ITokenizer
{
    /// <summary>Two that give other tokens have other names.</summary>
    string Name { get; }

    /// <summary>V: tokens are 0 … V − 1.</summary>
    int VocabularySize { get; }

    /// <summary>The token after each document; no text is encoded with it.</summary>
    int EndOfText { get; }

    /// <summary>The tokens of a text, without <see cref="EndOfText"/>.</summary>
    /// <exception cref="ArgumentException">The text has what this tokeniser has no token for.</exception>
    IReadOnlyList<int> Encode(string text);

    /// <summary>What a token stands for: UTF-8, but perhaps only a part of a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    ReadOnlySpan<byte> BytesOf(int token);

    /// <summary>The text of some tokens. What is no UTF-8 becomes U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    string Decode(IEnumerable<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var decoder = new TokenDecoder(this);
        return string.Concat([.. tokens.Select(decoder.Next), decoder.Finish()]);
    }
}
