using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TeraPipe.Executor.Data;

/// <summary>
/// GPT-2's byte-level BPE (Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.2)
/// with the files of a model on Hugging Face.
/// </summary>
/// <remarks>Of our own: docs/adr/0010-token-files-and-tokenisers.md says why.</remarks>
public sealed class Gpt2Tokenizer : ITokenizer
{
    private const int LongestKept = 64; // characters; longer words are seldom met again
    private const int MostKept = 1 << 18; // words; some 50 MB

    private readonly Gpt2Vocabulary _vocabulary;
    private readonly Dictionary<(int Left, int Right), Gpt2Merge> _merges;
    private readonly ConcurrentDictionary<string, int[]> _kept = new(StringComparer.Ordinal);
    private int _keptCount; // ConcurrentDictionary.Count takes all of its locks

    private Gpt2Tokenizer(
        string name, Gpt2Vocabulary vocabulary, Dictionary<(int Left, int Right), Gpt2Merge> merges) =>
        (Name, _vocabulary, _merges) = (name, vocabulary, merges);

    /// <summary>"gpt2-bpe:" and 16 hexadecimal digits that other files have others of.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public int VocabularySize => _vocabulary.Bytes.Length;

    /// <summary>"&lt;|endoftext|&gt;". Where a text has these characters they are text.</summary>
    public int EndOfText => _vocabulary.EndOfText;

    /// <summary>Reads vocab.json and merges.txt.</summary>
    /// <exception cref="TokenizerException">A file is damaged, or does not fit the other one.</exception>
    /// <exception cref="IOException">A file is not there, or could not be read.</exception>
    public static Gpt2Tokenizer Load(string folder)
    {
        var (vocabularyPath, mergesPath) =
            (Path.Combine(folder, Gpt2Vocabulary.FileName), Path.Combine(folder, Gpt2Merges.FileName));
        var (vocabularyBytes, mergesBytes) = (File.ReadAllBytes(vocabularyPath), File.ReadAllBytes(mergesPath));
        var vocabulary = new Gpt2Vocabulary(vocabularyPath, vocabularyBytes);
        var merges = Gpt2Merges.Read(mergesPath, mergesBytes, vocabulary);
        var hash = SHA256.HashData([.. SHA256.HashData(vocabularyBytes), .. SHA256.HashData(mergesBytes)]);
        return new($"gpt2-bpe:{Convert.ToHexStringLower(hash[..8])}", vocabulary, merges);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The text has half a surrogate pair.</exception>
    public IReadOnlyList<int> Encode(string text)
    {
        TextFaults.RefuseHalfCharacters(text);
        var tokens = new List<int>(text.Length / 3);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var word = rest[..Gpt2Words.FirstLength(rest)];
            tokens.AddRange(TokensOf(word));
            rest = rest[word.Length..];
        }

        return tokens;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, VocabularySize);
        return _vocabulary.Bytes[token];
    }

    private int[] TokensOf(ReadOnlySpan<char> word)
    {
        if (_kept.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var kept))
        {
            return kept;
        }

        var text = word.ToString();
        var bytes = Array.ConvertAll(Encoding.UTF8.GetBytes(text), value => _vocabulary.TokensOfBytes[value]);
        var tokens = new Gpt2Merger(_merges, bytes).Run();
        if (word.Length <= LongestKept)
        {
            Keep(text, tokens);
        }

        return tokens;
    }

    private void Keep(string word, int[] tokens)
    {
        if (Interlocked.Increment(ref _keptCount) > MostKept)
        {
            _kept.Clear();
            Volatile.Write(ref _keptCount, 0);
        }

        _kept[word] = tokens;
    }
}
