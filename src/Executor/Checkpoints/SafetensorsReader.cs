namespace TeraPipe.Executor.Checkpoints;

/// <summary>
/// A safetensors file that is read tensor by tensor; never whole. Several threads may read at a time.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    private readonly FileStream _file;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafetensorsEntry> _entries;

    /// <summary>Opens the file and checks its header.</summary>
    /// <exception cref="SafetensorsException">The file is not as the format has it.</exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public SafetensorsReader(string path)
    {
        Path = path;
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            Header = new SafetensorsHeaderReader(path).Read(_file);
            _dataStart = _file.Position;
            _entries = Header.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>One tensor, on the host.</summary>
    /// <remarks>It is the caller's to dispose, or the innermost dispose scope's.</remarks>
    /// <exception cref="SafetensorsException">There is none of that name, or its numbers are not its type's.
    /// </exception>
    /// <exception cref="IOException">It could not be read.</exception>
    public Tensor Read(string name)
    {
        var entry = _entries.GetValueOrDefault(name)
            ?? throw new SafetensorsException(Path, name, "The file has no such tensor.");
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var tensor = empty([.. entry.Shape], dtype: entry.Dtype);
        var at = _dataStart + entry.Begin;
        foreach (var piece in SafetensorsFile.Pieces(tensor))
        {
            at += Fill(piece.bytes, at, name);
            if (entry.Dtype == ScalarType.Bool && piece.bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
            {
                throw new SafetensorsException(Path, name, "BOOL holds bytes other than 0 and 1.");
            }
        }

        return tensor.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private int Fill(Span<byte> bytes, long at, string name)
    {
        for (var filled = 0; filled < bytes.Length;)
        {
            var count = RandomAccess.Read(_file.SafeFileHandle, bytes[filled..], at + filled);
            filled += count > 0
                ? count
                : throw new SafetensorsException(Path, name, "The file ended while it was read: it has been cut off.");
        }

        return bytes.Length;
    }
}
