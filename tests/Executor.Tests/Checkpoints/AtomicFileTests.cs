using TeraPipe.Executor.Checkpoints;

namespace TeraPipe.Executor.Tests.Checkpoints;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folders_are_made_with_those_above_them()
    {
        var deep = _folder.File("runs/today/checkpoints");

        AtomicFile.MakeFolder(deep);
        AtomicFile.MakeFolder(deep);

        Assert.True(Directory.Exists(deep));
    }

    [Fact]
    public void A_file_in_the_way_is_an_error_that_names_it()
    {
        File.WriteAllText(_folder.File("runs"), "");

        var failure = Assert.ThrowsAny<IOException>(() => AtomicFile.MakeFolder(_folder.File("runs/today")));

        Assert.Contains(_folder.File("runs"), failure.Message, StringComparison.Ordinal);
    }

    /// <summary>As of /proc, which is not on a disk.</summary>
    [Fact]
    public void A_file_system_that_flushes_no_folders_can_be_written_to()
    {
        AtomicFile.FlushFolder("/proc");

        Assert.Throws<IOException>(() => AtomicFile.FlushFolder(_folder.File("nowhere")));
    }
}
