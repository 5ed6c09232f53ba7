using System.Text;
using System.Text.Json;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Data;

/// <summary>The files of a vocabulary with every byte, the end of a text and what a few rules make.</summary>
internal sealed class TinyVocabulary : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="rules">"left right", the first of them first.</param>
    public TinyVocabulary(params string[] rules)
    {
        foreach (var name in Enumerable.Range(0, 256).Select(value => $"{Gpt2Bytes.CharacterOf((byte)value)}"))
        {
            Tokens.Add(name, Tokens.Count);
        }

        Tokens.Add("<|endoftext|>", Tokens.Count);
        foreach (var rule in rules)
        {
            Tokens.TryAdd(rule.Replace(" ", "", StringComparison.Ordinal), Tokens.Count);
        }

        Write("merges.txt", $"#version: 0.2\n{string.Concat(rules.Select(rule => $"{rule}\n"))}");
        Write("vocab.json", JsonSerializer.Serialize(Tokens));
    }

    public Dictionary<string, int> Tokens { get; } = [];

    public string Folder => Path.GetDirectoryName(_folder.File("x"))!;

    public void Write(string name, string text) => File.WriteAllBytes(_folder.File(name), Encoding.UTF8.GetBytes(text));

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(_folder.File(name), bytes);

    /// <summary>The tokens of a text, by their names.</summary>
    public string Encoded(string text)
    {
        var names = Tokens.ToDictionary(pair => pair.Value, pair => pair.Key);
        return string.Join(' ', Gpt2Tokenizer.Load(Folder).Encode(text).Select(token => names[token]));
    }

    public void Dispose() => _folder.Dispose();
}
