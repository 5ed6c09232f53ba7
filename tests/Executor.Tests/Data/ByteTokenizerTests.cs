using System.Text;
using TeraPipe.Executor.Data;

namespace TeraPipe.Executor.Tests.Data;

public class ByteTokenizerTests
{
    private static readonly ITokenizer _tokenizer = new ByteTokenizer();

    [Fact]
    public void Tokens_are_the_bytes_of_the_UTF8()
    {
        Assert.Equal([0x61, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80], _tokenizer.Encode("aé😀"));
        Assert.Equal("aé😀", _tokenizer.Decode(_tokenizer.Encode("aé😀")));
        Assert.Equal(("bytes", 256, 0), (_tokenizer.Name, _tokenizer.VocabularySize, _tokenizer.EndOfText));
    }

    [Fact]
    public void What_is_no_text_or_no_token_is_refused()
    {
        var nul = Assert.Throws<ArgumentException>(() => _tokenizer.Encode("ab\0c"));
        Assert.Contains("a NUL at offset 2", nul.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _tokenizer.Encode("\udc00"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _tokenizer.Decode([256]));
    }

    [Fact]
    public void A_character_appears_with_its_last_byte()
    {
        var decoder = new TokenDecoder(_tokenizer);

        Assert.Equal(["a", "", "", "", "😀", "", "é"], _tokenizer.Encode("a😀é").Select(decoder.Next));
        Assert.Equal("", decoder.Finish());
    }

    [Fact]
    public void Half_a_character_at_the_end_or_before_another_is_shown_as_such()
    {
        var decoder = new TokenDecoder(_tokenizer);
        int[] tokens = [0xf0, 0x9f, 'a', 0xff, 'b', 0xf0, 0x9f];

        var text = string.Concat(tokens.Select(decoder.Next)) + decoder.Finish();

        Assert.Equal("\ufffda\ufffdb\ufffd", text);
        Assert.Equal(text, _tokenizer.Decode(tokens));
        Assert.Equal("c", decoder.Next('c'));
    }

    [Fact]
    public void Random_tokens_decode_as_all_their_bytes_at_once()
    {
        var random = new Random(3);
        var tokens = Enumerable.Range(0, 10_000).Select(_ => random.Next(1, 256)).ToArray();

        Assert.Equal(
            Encoding.UTF8.GetString(Array.ConvertAll(tokens, token => (byte)token)), _tokenizer.Decode(tokens));
    }
}
