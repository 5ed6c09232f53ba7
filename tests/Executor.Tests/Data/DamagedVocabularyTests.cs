using System.Text.Json;
using TeraPipe.Executor.Data;

namespace TeraPipe.Executor.Tests.Data;

/// <summary>A vocabulary that is wrong gets one error: the file, the line, what, and what to do.</summary>
public sealed class DamagedVocabularyTests : IDisposable
{
    private readonly TinyVocabulary _vocabulary = new("a b", "ab c");

    public static TheoryData<string, int, string> BadRules => new()
    {
        { "#version: 0.2\na b\nab c d\n", 3, "'ab c d' is not two tokens with a space between them" },
        { "#version: 0.2\na b\n\nab c\n", 3, "'' is not two tokens" },
        { "a b\nb c\n", 2, "rule 'b c' speaks of 'bc', which vocab.json does not have" },
        { "#version: 0.2\na b\nab c\r\na b", 4, "rule 'a b' is there twice" },
        { "#version: 0.2\nqq b\n", 2, "rule 'qq b' speaks of 'qq'" },
    };

    public static TheoryData<string, string> BadVocabularies => new()
    {
        { "[]", "it is no JSON object of tokens and their numbers" },
        { """{"a": 0, "a": 1}""", "it has token 'a' twice" },
        { """{"a": 0, "b": 0}""", "two tokens have number 0" },
        { """{"a": 1.5}""", "the number of token 'a' is 1.5" },
        { """{"a": -1}""", "the number of token 'a' is -1" },
        { """{"a": "0"}""", "the number of token 'a' is \"0\"" },
        { """{"a": 1}""", "token 'a' has number 1, but there are only 1 tokens" },
        { """{"a b": 0}""", "token 'a b' (0) has characters that stand for no byte" },
        { """{"": 0}""", "token '' (0) has characters that stand for no byte" },
        { """{"a": 0, "b": 1}""", "it has no token '<|endoftext|>'" },
        { """{"a": 0, "<|endoftext|>": 1}""", "it has no token 'Ā'" },
        { """{"\ud800": 0}""", "it has a token that is no text" },
    };

    [Theory]
    [MemberData(nameof(BadRules))]
    public void A_bad_rule_is_named_with_its_line(string text, int line, string fault)
    {
        _vocabulary.Write("merges.txt", text);

        Assert.Equal(line, Refused("merges.txt", $", line {line}: {fault}").Line);
    }

    [Theory]
    [MemberData(nameof(BadVocabularies))]
    public void A_bad_token_is_named(string json, string fault)
    {
        _vocabulary.Write("vocab.json", json);

        Refused("vocab.json", $": {fault}");
    }

    [Fact]
    public void A_cut_off_vocabulary_is_named_with_its_line()
    {
        _vocabulary.Write("vocab.json", JsonSerializer.Serialize(_vocabulary.Tokens)[..100].Replace(",", ",\n"));

        Assert.True(Refused("vocab.json", "it is no JSON").Line > 1);
    }

    [Fact]
    public void Rules_that_are_no_UTF8_are_refused()
    {
        _vocabulary.Write("merges.txt", [.. "a b\n"u8, 0xff]);

        Refused("merges.txt", ": it is no UTF-8 at byte 4");
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        File.Delete(Path.Combine(_vocabulary.Folder, "merges.txt"));

        var missing = Assert.Throws<FileNotFoundException>(() => Gpt2Tokenizer.Load(_vocabulary.Folder));
        Assert.Contains("merges.txt", missing.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _vocabulary.Dispose();

    private TokenizerException Refused(string name, string fault)
    {
        var refused = Assert.Throws<TokenizerException>(() => Gpt2Tokenizer.Load(_vocabulary.Folder));
        Assert.StartsWith(Path.Combine(_vocabulary.Folder, name), refused.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("take vocab.json and merges.txt from one model, unchanged.", refused.Message);
        return refused;
    }
}
