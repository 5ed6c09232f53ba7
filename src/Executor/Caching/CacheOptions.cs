using TeraPipe.Planning;

namespace TeraPipe.Executor.Caching;

/// <summary>
/// Where the activations that a frozen prefix gives are kept, and how many bytes of them. Sequences with the lowest
/// numbers are kept in memory, the next on the disk, the others are computed every time: over whole passes through the
/// data no other choice saves more.
/// </summary>
public sealed record CacheOptions
{
    /// <summary>
    /// Name and version of the data: which sequence has which number. Another name whenever it changes.
    /// </summary>
    public required string DataSet { get; init; }

    /// <summary>Most bytes in memory.</summary>
    public Bytes Memory { get; init; }

    /// <summary>Most bytes on the disk.</summary>
    public Bytes Disk { get; init; }

    /// <summary>
    /// A folder of a file system in memory. Processes on one machine that name the same share what they keep there.
    /// </summary>
    public string MemoryFolder { get; init; } = "/dev/shm";

    /// <summary>A folder on a disk, shared alike; needed if anything is to be kept on it.</summary>
    public string? DiskFolder { get; init; }

    /// <exception cref="ArgumentException">They do not go together; names the field.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(DataSet);
        if (Disk.Count > 0 && DiskFolder is null)
        {
            throw new ArgumentException(
                $"{nameof(Disk)} is {Disk.Count} bytes, but {nameof(DiskFolder)} is missing.", nameof(DiskFolder));
        }
    }
}
