using System.Text;

namespace TeraPipe.Executor.Data;

/// <summary>Text while its tokens come in, as a model writes it: a character appears with its last byte.</summary>
/// <param name="tokenizer">Whose tokens they are.</param>
public sealed class TokenDecoder(ITokenizer tokenizer)
{
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();

    /// <summary>The characters that a token completes: none, where it ends within one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public string Next(int token) => Text(tokenizer.BytesOf(token), flush: false);

    /// <summary>U+FFFD where a character was left half; then it is as new.</summary>
    public string Finish() => Text([], flush: true);

    private string Text(ReadOnlySpan<byte> bytes, bool flush)
    {
        var characters = new char[bytes.Length + 4]; // with what was left over from the bytes before
        return new string(characters, 0, _utf8.GetChars(bytes, characters, flush));
    }
}
