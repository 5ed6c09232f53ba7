using System.Security.Cryptography;
using TeraPipe.Executor.Checkpoints;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Data;

public sealed class TokenFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("text.tokens");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(256, ScalarType.Byte)]
    [InlineData(10, ScalarType.Byte)]
    [InlineData(257, ScalarType.Int32)]
    [InlineData(2_000_000_000, ScalarType.Int32)]
    public void Tokens_and_documents_come_back_as_they_were(int vocabularySize, ScalarType type)
    {
        int[][] documents = [[1, 2, 3], [], [vocabularySize - 1], [4, 5]];

        var written = TokenFiles.Write(FilePath, new CountingTokenizer(vocabularySize), documents);
        using var file = TokenFile.Open(FilePath);
        file.Verify();

        Assert.Equal(written, file.Summary);
        Assert.Equal((9L, 3L, "counting"), (file.Summary.Tokens, file.Summary.Documents, file.Summary.Tokenizer));
        Assert.Equal([1L, 2, 3, 0, vocabularySize - 1, 0, 4, 5, 0], TokenFiles.ReadAll(file));
        Assert.Equal([0L, 4, 6], TokenFiles.Starts(file));
        Assert.Equal([FilePath], _folder.Names.Select(_folder.File));
        Assert.Equal(type, SafetensorsFile.ReadHeader(FilePath).Entries[1].Dtype);
    }

    [Fact]
    public void Any_reader_of_safetensors_reads_it()
    {
        TokenFiles.Write(FilePath, new ByteTokenizer(), [104, 105], [33]);
        using var scope = NewDisposeScope();

        var read = SafetensorsFile.Read(FilePath);

        Assert.Equal([0L, 3], read["documents"].data<long>());
        Assert.Equal<byte>([104, 105, 0, 33, 0], read["tokens"].data<byte>());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData([104, 105, 0, 33, 0])),
            SafetensorsFile.ReadHeader(FilePath).Metadata["tokens_sha256"]);
    }

    [Fact]
    public void Random_tokens_are_read_from_anywhere_whatever_their_pieces_were()
    {
        var random = new Random(5);
        var tokens = Enumerable.Range(0, 300_000).Select(_ => random.Next(1, 50_000)).ToArray();
        using (var writer = new TokenFileWriter(FilePath, new CountingTokenizer(50_000)))
        {
            for (var first = 0; first < tokens.Length;)
            {
                var count = Math.Min(random.Next(5_000), tokens.Length - first);
                writer.Append(tokens[first..(first + count)]);
                first += count;
            }

            writer.Complete();
        }

        using var file = TokenFile.Open(FilePath);
        file.Verify();
        for (var i = 0; i < 100; i++)
        {
            var (first, part) = (random.Next(200_000), new long[random.Next(1_000)]);
            file.Read(first, part);
            Assert.Equal(tokens[first..(first + part.Length)].Select(token => (long)token), part);
        }
    }

    [Fact]
    public void More_tokens_than_an_array_holds_are_read_at_their_end()
    {
        const long Tokens = (1L << 32) + 3; // a hole in the file: it takes no room
        var summary = new TokenFileSummary("bytes", 256, 0, Tokens, 1, new string('0', 64));
        using (var hole = File.Create(FilePath))
        {
            hole.Write(TokenFileFormat.Header(summary).ToBytes());
            hole.SetLength(hole.Position + sizeof(long) + Tokens);
            hole.Seek(-2, SeekOrigin.End);
            hole.Write([7, 8]);
        }

        using var file = TokenFile.Open(FilePath);
        var last = new long[3];
        file.Read(Tokens - 3, last);

        Assert.Equal([0L, 7, 8], last);
    }

    [Fact]
    public void The_first_document_from_an_offset_on_is_found()
    {
        TokenFiles.Write(FilePath, new ByteTokenizer(), [1, 1], [1], [1, 1, 1, 1]); // at 0, 3 and 5
        using var file = TokenFile.Open(FilePath);

        Assert.Equal(
            [0L, 1, 1, 1, 2, 2, 3, 3], Enumerable.Range(0, 8).Select(offset => file.FirstDocumentFrom(offset)));
    }

    [Fact]
    public void A_new_file_takes_the_place_of_one_that_is_being_read()
    {
        TokenFiles.Write(FilePath, new ByteTokenizer(), [1, 2]);
        using var old = TokenFile.Open(FilePath);

        TokenFiles.Write(FilePath, new ByteTokenizer(), [3]);
        using var file = TokenFile.Open(FilePath);

        Assert.Equal([1L, 2, 0], TokenFiles.ReadAll(old));
        Assert.Equal([3L, 0], TokenFiles.ReadAll(file));
    }

    [Fact]
    public void Without_completion_the_old_file_stays_and_nothing_is_left_beside_it()
    {
        TokenFiles.Write(FilePath, new ByteTokenizer(), [1, 2]);
        using (var writer = new TokenFileWriter(FilePath, new ByteTokenizer()))
        {
            writer.Append(new int[5_000_000]);
            Assert.Equal(["text.tokens"], _folder.Names); // what waits has no name
        }

        using var file = TokenFile.Open(FilePath);
        Assert.Equal([1L, 2, 0], TokenFiles.ReadAll(file));
        Assert.Equal(["text.tokens"], _folder.Names);
    }

    [Fact]
    public void What_cannot_be_written_is_refused()
    {
        using var writer = new TokenFileWriter(FilePath, new CountingTokenizer(100));

        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Append([1, 100]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Append([-1]));
        Assert.Throws<InvalidOperationException>(writer.Complete);
        Assert.Throws<DirectoryNotFoundException>(
            () => new TokenFileWriter(_folder.File("missing/x.tokens"), new ByteTokenizer()));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void What_is_not_there_is_not_read()
    {
        TokenFiles.Write(FilePath, new ByteTokenizer(), [1, 2]);
        using var file = TokenFile.Open(FilePath);

        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(2, new long[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(-1, new long[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(long.MaxValue, new long[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.DocumentStart(1));
    }
}
