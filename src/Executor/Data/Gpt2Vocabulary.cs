using System.Text.Json;

namespace TeraPipe.Executor.Data;

/// <summary>A vocab.json, checked: tokens 0 … V − 1, each byte among them, and the end of a text.</summary>
internal sealed class Gpt2Vocabulary
{
    public const string FileName = "vocab.json";
    public const string EndOfTextName = "<|endoftext|>";

    private readonly string _path;
    private readonly Dictionary<string, int> _tokens = new(StringComparer.Ordinal);

    /// <exception cref="TokenizerException">It is no such file.</exception>
    public Gpt2Vocabulary(string path, byte[] json)
    {
        _path = path;
        ReadTokens(json);
        Bytes = new byte[_tokens.Count][];
        foreach (var (text, token) in _tokens)
        {
            Place(text, token);
        }

        EndOfText = Required(EndOfTextName);
        TokensOfBytes =
        [
            .. Enumerable.Range(0, 256).Select(value => Required($"{Gpt2Bytes.CharacterOf((byte)value)}")),
        ];
    }

    /// <summary>[V]: what each token stands for.</summary>
    public byte[][] Bytes { get; }

    public int EndOfText { get; }

    /// <summary>[256].</summary>
    public int[] TokensOfBytes { get; }

    /// <summary>The token of a text in the characters of <see cref="Gpt2Bytes"/>.</summary>
    public int? Find(string text) => _tokens.TryGetValue(text, out var token) ? token : null;

    private void ReadTokens(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Fault("it is no JSON object of tokens and their numbers");
            }

            foreach (var property in document.RootElement.EnumerateObject())
            {
                ReadToken(property);
            }
        }
        catch (JsonException foreign)
        {
            var line = foreign.LineNumber + 1;
            throw new TokenizerException(_path, line, $"it is no JSON ({foreign.Message.TrimEnd('.')})", foreign);
        }
        catch (InvalidOperationException half) // an escape in a text that is half of a character
        {
            throw new TokenizerException(_path, null, $"it has a token that is no text ({half.Message})", half);
        }
    }

    private void ReadToken(JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out var token) || token < 0)
        {
            throw Fault($"the number of token '{property.Name}' is {property.Value.GetRawText()}");
        }

        if (!_tokens.TryAdd(property.Name, token))
        {
            throw Fault($"it has token '{property.Name}' twice");
        }
    }

    private void Place(string text, int token)
    {
        var bytes = text == EndOfTextName ? [] : Gpt2Bytes.BytesOf(text);
        if (token >= Bytes.Length)
        {
            throw Fault($"token '{text}' has number {token}, but there are only {Bytes.Length} tokens");
        }

        Bytes[token] = Bytes[token] is not null ? throw Fault($"two tokens have number {token}, '{text}' is one")
            : bytes is { Length: > 0 } || text == EndOfTextName ? bytes!
            : throw Fault($"token '{text}' ({token}) has characters that stand for no byte");
    }

    private int Required(string text) => Find(text) ?? throw Fault($"it has no token '{text}'");

    private TokenizerException Fault(string fault) => new(_path, null, fault);
}
