namespace TeraPipe.Executor.Tests.Checkpoints;

/// <summary>A folder of its own for a test, gone with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("terapipe-").FullName;

    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(_path).Select(Path.GetFileName)!;

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
