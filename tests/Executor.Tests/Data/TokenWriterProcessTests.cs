using System.Diagnostics;
using TeraPipe.Executor.Data;
using TeraPipe.Executor.Tests.Checkpoints;

namespace TeraPipe.Executor.Tests.Data;

/// <summary>What a writer leaves that is killed, or whose disk is full.</summary>
public sealed class TokenWriterProcessTests : IDisposable
{
    private const string Name = "text.tokens";

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File(Name);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tokens 1000000", 0)]
    [InlineData("tokens 20000000", 0)]
    [InlineData("completing", 0)]
    [InlineData("completing", 10)]
    [InlineData("completing", 30)]
    [InlineData("complete", 0)]
    public void A_kill_leaves_the_old_file_or_the_new_one(string after, int milliseconds)
    {
        TokenFiles.Write(FilePath, new ByteTokenizer(), [1, 2]);
        using var writer = Start("exec \"$0\" \"$@\"");
        while (writer.StandardOutput.ReadLine() is { } line && line != after)
        {
        }

        Thread.Sleep(milliseconds);
        writer.Kill();
        writer.WaitForExit();

        using var file = TokenFile.Open(FilePath);
        file.Verify();
        var isNew = file.Summary.Tokens == TokenWriterWorker.Tokens + 1;
        Assert.True(isNew || file.Summary.Tokens == 3);
        Assert.True(after == "completing" || isNew == (after == "complete"));
        Assert.True(after == "completing" || _folder.Names.SequenceEqual([Name])); // the spool has no name
    }

    /// <summary>A limit of the process stands for the disk's: an error of the same calls.</summary>
    [Theory]
    [InlineData(10_000)] // while tokens come in
    [InlineData(40_001)] // the spool has room, the file has not
    public void A_full_disk_leaves_the_old_file_and_nothing_else(int kibibytes)
    {
        TokenFiles.Write(FilePath, new ByteTokenizer(), [1, 2]);
        using var writer = Start($"trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" \"$@\"");
        var lines = writer.StandardOutput.ReadToEnd();
        writer.WaitForExit();

        Assert.True(writer.ExitCode == 1, lines);
        Assert.Contains("failed: ", lines, StringComparison.Ordinal);
        Assert.Equal(kibibytes > 20_000, lines.Contains("completing", StringComparison.Ordinal));
        using var file = TokenFile.Open(FilePath);
        Assert.Equal([1L, 2, 0], TokenFiles.ReadAll(file));
        Assert.Equal([Name], _folder.Names);
    }

    /// <summary>This program, as <see cref="TokenWriterWorker"/>.</summary>
    private Process Start(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script, Environment.ProcessPath!])
        {
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(TokenWriterWorker).Assembly.Location);
        }

        start.ArgumentList.Add("write-tokens");
        start.ArgumentList.Add(FilePath);
        return Process.Start(start)!;
    }
}
