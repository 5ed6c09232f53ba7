using TeraPipe.Executor.Data;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Data;

public sealed class TokenFileWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("text.tokens");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_added_by_half_is_never_taken_for_whole()
    {
        using var disk = SmallDisk.Mount(_folder.File("disk"), kilobytes: 8000);
        Assert.SkipWhen(disk is null, "No file system can be mounted here.");
        var (path, ballast) = (_folder.File("disk/text.tokens"), _folder.File("disk/ballast"));
        File.WriteAllBytes(ballast, new byte[5_000_000]);
        using var writer = new TokenFileWriter(path, new ByteTokenizer());
        int[] piece = [.. Enumerable.Repeat(7, 1_200_000)];
        Assert.Throws<IOException>(() => AppendForever(writer, piece));
        File.Delete(ballast);

        if (Record.Exception(() => writer.Complete()) is { } refused)
        {
            Assert.IsType<InvalidOperationException>(refused);
            Assert.False(File.Exists(path));
        }
        else
        {
            using var file = TokenFile.Open(path);
            file.Verify();
        }
    }

    [Fact]
    public void A_file_that_was_completed_may_be_gone_on_with()
    {
        using var writer = new TokenFileWriter(FilePath, new ByteTokenizer());
        writer.Append([1, 2]);
        writer.Complete();
        writer.Append([3]);
        writer.Complete();

        using var file = TokenFile.Open(FilePath);
        file.Verify();
        Assert.Equal([1L, 2, 0, 3, 0], TokenFiles.ReadAll(file));
        Assert.Equal(2, file.Summary.Documents);
    }

    private static void AppendForever(TokenFileWriter writer, int[] piece)
    {
        while (true)
        {
            writer.Append(piece);
        }
    }
}
