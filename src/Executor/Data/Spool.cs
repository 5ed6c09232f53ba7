namespace TeraPipe.Executor.Data;

/// <summary>Bytes that wait on the disk, in a file without a name: it is gone however the process ends.</summary>
internal sealed class Spool : IDisposable
{
    private readonly FileStream _file;

    /// <param name="folder">On the file system that has the room.</param>
    public Spool(string folder)
    {
        var path = Path.Combine(folder, $".spool.{Guid.NewGuid():n}");
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 1 << 20);
        File.Delete(path); // Unix keeps the bytes while the file is open
    }

    public void Add(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    /// <summary>All bytes that were added.</summary>
    public void CopyTo(Stream target)
    {
        _file.Position = 0; // writes what was buffered
        _file.CopyTo(target, 1 << 20);
    }

    /// <remarks>A full disk is no matter here any more: what is still buffered is not wanted.</remarks>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // closed all the same
        }
    }
}
