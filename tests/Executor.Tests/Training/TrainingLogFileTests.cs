using TeraPipe.Executor.Tests.Checkpoints;
using TeraPipe.Executor.Training;

namespace TeraPipe.Executor.Tests.Training;

public sealed class TrainingLogFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("log");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 0)]
    [InlineData("{\"step\":1}\n{\"step\":2}\n", 2)]
    [InlineData("{\"step\":1}\n{\"st", 1)] // a kill or a full disk has left half a line
    [InlineData("{\"st", 0)]
    public void A_log_goes_on_after_its_last_whole_line(string before, int lines)
    {
        File.WriteAllText(FilePath, before);

        using (var log = new TrainingLogFile(FilePath, append: true))
        {
            log.Saved(new CheckpointNote { Step = 2, Path = "there", Ms = 1 });
        }

        Assert.Equal(
            [.. before.Split('\n')[..lines], """{"event":"checkpoint","step":2,"path":"there","ms":1}"""],
            File.ReadAllLines(FilePath));
    }

    [Fact]
    public void A_log_begins_anew_or_where_there_is_none()
    {
        File.WriteAllText(FilePath, "{}\n");

        new TrainingLogFile(FilePath).Dispose();
        new TrainingLogFile(_folder.File("other"), append: true).Dispose();

        Assert.All(["log", "other"], name => Assert.Empty(File.ReadAllText(_folder.File(name))));
    }
}
