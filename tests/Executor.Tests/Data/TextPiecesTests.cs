using System.Text;
using TeraPipe.Executor.Data;

namespace TeraPipe.Executor.Tests.Data;

public class TextPiecesTests
{
    private const int Block = 1 << 20;

    [Fact]
    public void Pieces_are_the_text_and_begin_with_a_space()
    {
        var text = RandomText(new Random(1), 3 * Block);

        var pieces = Pieces(Encoding.UTF8.GetBytes(text));

        Assert.InRange(pieces.Length, 3, 20);
        Assert.True(text == string.Concat(pieces)); // not Equal: it would print megabytes
        Assert.All(pieces[1..], piece => Assert.True(char.IsWhiteSpace(piece[0])));
        Assert.All(pieces[..^1], piece => Assert.False(char.IsWhiteSpace(piece[^1])));
    }

    [Fact]
    public void Pieces_have_the_tokens_of_the_whole()
    {
        using var vocabulary = new TinyVocabulary("Ġ a", "a b", "Ġ Ġ", "Ċ Ċ", "Ġa b");
        var tokenizer = Gpt2Tokenizer.Load(vocabulary.Folder);
        var text = RandomText(new Random(2), Block);

        var tokens = Pieces(Encoding.UTF8.GetBytes(text)).SelectMany(tokenizer.Encode);

        Assert.True(tokenizer.Encode(text).SequenceEqual(tokens));
    }

    [Fact]
    public void An_empty_text_has_no_piece_and_a_long_word_is_one()
    {
        Assert.Empty(Pieces([]));
        Assert.Equal(3 * Block, Assert.Single(Pieces(Encoding.ASCII.GetBytes(new string('a', 3 * Block)))).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Block - 1)]
    [InlineData(Block)]
    [InlineData((2 * Block) + 7)]
    public void The_first_byte_that_no_text_has_is_named(int offset)
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a b ", Block)));
        foreach (var bad in new byte[] { 0x00, 0xff, 0xc3 })
        {
            byte[] damaged = [.. text[..offset], bad, .. text[offset..]];

            var refused = Assert.Throws<TextFileException>(() => Pieces(damaged));

            Assert.Equal(
                $"'text' is no UTF-8 text: byte 0x{bad:x2} at offset {offset}. Name a text file.", refused.Message);
        }
    }

    [Fact]
    public void A_text_that_ends_within_a_character_is_refused()
    {
        var refused = Assert.Throws<TextFileException>(() => Pieces([.. "ab"u8, 0xf0, 0x9f]));

        Assert.Contains("byte 0xf0 at offset 2", refused.Message, StringComparison.Ordinal);
    }

    private static string[] Pieces(byte[] text)
    {
        using var stream = new MemoryStream(text);
        return [.. TextPieces.Read(stream, "text")];
    }

    private static string RandomText(Random random, int length)
    {
        string[] parts = ["a", "b", "ab", " ", "  ", "\n", "\n\n", "'s", "é", "😀", "天"];
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(parts[random.Next(parts.Length)]);
        }

        return text.ToString();
    }
}
