using System.Text;

namespace TeraPipe.Executor.Data;

/// <summary>A merges.txt: a line "left right" for each rule, the first of them first.</summary>
internal static class Gpt2Merges
{
    public const string FileName = "merges.txt";

    private const string Comment = "#version"; // a line with a rule may begin with '#' too

    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="TokenizerException">It is no such file, or speaks of tokens that there are not.</exception>
    public static Dictionary<(int Left, int Right), Gpt2Merge> Read(
        string path, byte[] bytes, Gpt2Vocabulary vocabulary)
    {
        var merges = new Dictionary<(int Left, int Right), Gpt2Merge>();
        var lines = Text(path, bytes).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if ((i == 0 && line.StartsWith(Comment, StringComparison.Ordinal))
                || (i == lines.Length - 1 && line.Length == 0))
            {
                continue;
            }

            var (pair, token) = Rule(path, i + 1, line, vocabulary);
            if (!merges.TryAdd(pair, new(merges.Count, token)))
            {
                throw new TokenizerException(path, i + 1, $"rule '{line}' is there twice");
            }
        }

        return merges;
    }

    private static string Text(string path, byte[] bytes)
    {
        try
        {
            return _strict.GetString(bytes);
        }
        catch (DecoderFallbackException foreign)
        {
            throw new TokenizerException(path, null, $"it is no UTF-8 at byte {foreign.Index}", foreign);
        }
    }

    private static ((int Left, int Right) Pair, int Token) Rule(
        string path, int line, string text, Gpt2Vocabulary vocabulary)
    {
        if (text.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right])
        {
            throw new TokenizerException(path, line, $"'{text}' is not two tokens with a space between them");
        }

        return ((Token(left), Token(right)), Token(left + right));

        int Token(string name) => vocabulary.Find(name) ?? throw new TokenizerException(
            path, line, $"rule '{text}' speaks of '{name}', which {Gpt2Vocabulary.FileName} does not have");
    }
}
