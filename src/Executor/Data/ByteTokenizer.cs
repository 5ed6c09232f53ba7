using System.Text;

namespace TeraPipe.Executor.Data;

/// <summary>Each byte of a text's UTF-8 is a token.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    private static readonly byte[] _bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    /// <inheritdoc/>
    public string Name => "bytes";

    /// <summary>256.</summary>
    public int VocabularySize => _bytes.Length;

    /// <summary>NUL, which is in no text.</summary>
    public int EndOfText => 0;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The text has a NUL, or half a surrogate pair.</exception>
    public IReadOnlyList<int> Encode(string text)
    {
        TextFaults.RefuseHalfCharacters(text);
        return text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var at
            ? throw new ArgumentException(
                $"The text has a NUL at offset {at}, which ends a document among bytes; take it out.", nameof(text))
            : Array.ConvertAll(Encoding.UTF8.GetBytes(text), value => (int)value);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, _bytes.Length);
        return token == EndOfText ? [] : _bytes.AsSpan(token, 1);
    }
}
