using System.Globalization;
using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Data;

/// <summary>Checks what a safetensors file says of itself: that it is a token file, and what lies where.</summary>
internal sealed class TokenFileHeader
{
    private const int HashDigits = 64;

    private readonly string _path;
    private readonly SafetensorsHeader _header;

    /// <exception cref="TokenFileException">It is none.</exception>
    public TokenFileHeader(string path, SafetensorsHeader header)
    {
        (_path, _header) = (path, header);
        var vocabularySize = Number(TokenFileFormat.VocabularySize, 1, int.MaxValue);
        Tokens = Entry(TokenFileFormat.Tokens, TokenFileFormat.TokenType(vocabularySize));
        Documents = Entry(TokenFileFormat.Documents, ScalarType.Int64);
        Summary = new(
            Text(TokenFileFormat.Tokenizer), vocabularySize,
            Number(TokenFileFormat.EndOfText, 0, vocabularySize - 1),
            Tokens.Shape[0], Documents.Shape[0], ReadHash());
    }

    public TokenFileSummary Summary { get; }

    public SafetensorsEntry Tokens { get; }

    public SafetensorsEntry Documents { get; }

    private SafetensorsEntry Entry(string name, ScalarType type)
    {
        var entry = _header.Entries.FirstOrDefault(entry => entry.Name == name)
            ?? throw Fault(name, "There is no such tensor.");
        return entry.Dtype == type && entry.Shape is [> 0]
            ? entry
            : throw Fault(
                name,
                $"It is {SafetensorsDtype.Of(entry.Dtype).Name} [{string.Join(", ", entry.Shape)}], "
                + $"not {SafetensorsDtype.Of(type).Name} [n] with n ≥ 1.");
    }

    private string Text(string name) => _header.Metadata.TryGetValue(name, out var text)
        ? text
        : throw Fault(name, "It is missing in the metadata; this is no token file.");

    private int Number(string name, int smallest, int largest)
    {
        var text = Text(name);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= smallest && number <= largest
            ? number
            : throw Fault(name, $"'{Quoted(text)}' is no whole number from {smallest} to {largest}.");
    }

    private string ReadHash()
    {
        var text = Text(TokenFileFormat.Hash);
        return text.Length == HashDigits && text.All(char.IsAsciiHexDigitLower)
            ? text
            : throw Fault(TokenFileFormat.Hash, $"'{Quoted(text)}' is no SHA-256 of {HashDigits} lower-case digits.");
    }

    private static string Quoted(string text) => text.Length <= 80 ? text : $"{text[..80]}…";

    private TokenFileException Fault(string field, string fault) => new(_path, field, fault);
}
