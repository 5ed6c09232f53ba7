using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace TeraPipe.Executor.Caching;

/// <summary>
/// A file of equal slots, any of which may be empty. A slot begins with a mark and the hash of its bytes, by which half
/// a write is told from a whole one: after a kill, or while another process writes, a slot is what it was said to be or
/// counts as empty. Many threads and processes use it at a time.
/// </summary>
internal sealed class SlotFile : IDisposable
{
    private const int HeadBytes = 32; // mark and hash

    private readonly SafeFileHandle _file;
    private readonly int _slotBytes;

    /// <param name="path">Made when it is not there.</param>
    /// <param name="slotBytes">Bytes of a slot's content.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public SlotFile(string path, int slotBytes)
    {
        _slotBytes = slotBytes;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    /// <summary>Bytes that a slot takes.</summary>
    public static long SlotSize(int slotBytes) => HeadBytes + (long)slotBytes;

    /// <summary>The mark of what is in a slot, if it is whole; zero for an empty one.</summary>
    public UInt128 MarkOf(long slot)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        return Fill(head, Start(slot)) ? BinaryPrimitives.ReadUInt128LittleEndian(head) : 0;
    }

    /// <summary>Reads a slot.</summary>
    /// <returns>Whether what it has is whole and of that mark.</returns>
    public bool TryRead(long slot, UInt128 mark, Span<byte> content)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        return Fill(head, Start(slot))
            && BinaryPrimitives.ReadUInt128LittleEndian(head) == mark
            && Fill(content, Start(slot) + HeadBytes)
            && BinaryPrimitives.ReadUInt128LittleEndian(head[16..]) == CacheMark.Hash(content);
    }

    /// <summary>Writes a slot, over what was in it.</summary>
    /// <exception cref="IOException">There is no room for it; it counts as empty.</exception>
    public void Write(long slot, UInt128 mark, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(head, mark);
        BinaryPrimitives.WriteUInt128LittleEndian(head[16..], CacheMark.Hash(content));
        RandomAccess.Write(_file, content, Start(slot) + HeadBytes);
        RandomAccess.Write(_file, head, Start(slot));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private long Start(long slot) => slot * SlotSize(_slotBytes);

    /// <returns>Whether the file has so many bytes there.</returns>
    private bool Fill(Span<byte> bytes, long at)
    {
        for (var filled = 0; filled < bytes.Length;)
        {
            var count = RandomAccess.Read(_file, bytes[filled..], at + filled);
            if (count == 0)
            {
                return false;
            }

            filled += count;
        }

        return true;
    }
}
