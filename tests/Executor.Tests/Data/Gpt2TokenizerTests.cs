using System.Diagnostics;
using TeraPipe.Executor.Data;

namespace TeraPipe.Executor.Tests.Data;

public class Gpt2TokenizerTests
{
    [Fact]
    public void Rules_are_applied_by_rank_and_then_from_the_left()
    {
        using var vocabulary = new TinyVocabulary("b c", "a b", "a bc", "x x", "xx xx");

        Assert.Equal("abc", vocabulary.Encoded("abc"));
        Assert.Equal("ab", vocabulary.Encoded("ab"));
        Assert.Equal("xxxx xx x", vocabulary.Encoded("xxxxxxx"));
        Assert.Equal("Ġ abc . .", vocabulary.Encoded(" abc.."));
    }

    [Fact]
    public void Merging_is_the_textbooks_on_random_rules()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            using var vocabulary = new TinyVocabulary(RandomRules(random));
            var merges = File.ReadAllLines(Path.Combine(vocabulary.Folder, "merges.txt"))[1..];
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => "abc"[random.Next(3)]));

            Assert.Equal(Textbook(word, merges), vocabulary.Encoded(word));
        }
    }

    [Fact]
    public void A_word_of_300_kB_takes_seconds_at_most()
    {
        using var vocabulary = new TinyVocabulary("a a", "aa aa", "aaaa aaaa");
        var tokenizer = Gpt2Tokenizer.Load(vocabulary.Folder);
        var clock = Stopwatch.StartNew();

        var tokens = tokenizer.Encode(new string('a', 300_001));

        Assert.Equal(37_501, tokens.Count);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20); // a quadratic merge takes many minutes
    }

    [Fact]
    public void End_of_text_is_in_no_text()
    {
        using var vocabulary = new TinyVocabulary();
        ITokenizer tokenizer = Gpt2Tokenizer.Load(vocabulary.Folder);

        Assert.DoesNotContain(tokenizer.EndOfText, tokenizer.Encode("<|endoftext|>"));
        Assert.Equal("", tokenizer.Decode([tokenizer.EndOfText]));
        Assert.Equal(257, tokenizer.VocabularySize);
    }

    [Fact]
    public void Another_vocabulary_has_another_name()
    {
        using var one = new TinyVocabulary("a b");
        using var other = new TinyVocabulary("a c");

        Assert.Matches("^gpt2-bpe:[0-9a-f]{16}$", Gpt2Tokenizer.Load(one.Folder).Name);
        Assert.Equal(Gpt2Tokenizer.Load(one.Folder).Name, Gpt2Tokenizer.Load(one.Folder).Name);
        Assert.NotEqual(Gpt2Tokenizer.Load(one.Folder).Name, Gpt2Tokenizer.Load(other.Folder).Name);
    }

    [Fact]
    public void Many_threads_get_the_same_tokens()
    {
        using var vocabulary = new TinyVocabulary("a b", "ab ab");
        var tokenizer = Gpt2Tokenizer.Load(vocabulary.Folder);
        var text = string.Join(' ', Enumerable.Range(0, 2000).Select(i => $"ab{i:b}abab"));
        var expected = Gpt2Tokenizer.Load(vocabulary.Folder).Encode(text);

        Parallel.For(0, 8, _ => Assert.Equal(expected, tokenizer.Encode(text)));
    }

    [Fact]
    public void What_is_no_text_or_no_token_is_refused()
    {
        using var vocabulary = new TinyVocabulary();
        var tokenizer = Gpt2Tokenizer.Load(vocabulary.Folder);

        var half = Assert.Throws<ArgumentException>(() => tokenizer.Encode("😀ab\ud83d"));
        Assert.Contains("U+D83D) at offset 4", half.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.BytesOf(257).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.BytesOf(-1).Length);
    }

    /// <summary>Each rule joins what bytes and earlier rules make, as training finds them; none makes a token twice.
    /// </summary>
    private static string[] RandomRules(Random random)
    {
        var (tokens, rules) = (new List<string> { "a", "b", "c" }, new List<string>());
        for (var i = 0; i < 15; i++)
        {
            var (left, right) = (tokens[random.Next(tokens.Count)], tokens[random.Next(tokens.Count)]);
            if (!tokens.Contains(left + right))
            {
                tokens.Add(left + right);
                rules.Add($"{left} {right}");
            }
        }

        return [.. rules];
    }

    /// <summary>The first rule that fits anywhere is applied wherever it does, and again.</summary>
    private static string Textbook(string word, string[] rules)
    {
        var tokens = word.Select(character => $"{character}").ToList();
        while (Array.Find(rules, rule => Pairs(tokens).Contains(rule)) is { } rule)
        {
            for (var i = 0; i + 1 < tokens.Count; i++)
            {
                if ($"{tokens[i]} {tokens[i + 1]}" == rule)
                {
                    tokens[i] += tokens[i + 1];
                    tokens.RemoveAt(i + 1);
                }
            }
        }

        return string.Join(' ', tokens);
    }

    private static IEnumerable<string> Pairs(List<string> tokens) =>
        tokens.Zip(tokens.Skip(1), (left, right) => $"{left} {right}");
}
