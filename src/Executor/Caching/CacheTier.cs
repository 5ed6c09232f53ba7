using TeraPipe.Planning;

namespace TeraPipe.Executor.Caching;

/// <summary>
/// Slots for a run of sequences, in memory or on a disk. Nothing more is written once there is no room.
/// </summary>
internal sealed class CacheTier : IDisposable
{
    private readonly SlotFile _slots;
    private readonly string _path;
    private readonly long _first;
    private volatile bool _isFull;

    /// <param name="path">Of its file.</param>
    /// <param name="first">Number of its first sequence.</param>
    /// <param name="budget">Most bytes.</param>
    /// <param name="slotBytes">Bytes of a sequence's activations.</param>
    public CacheTier(string path, long first, Bytes budget, int slotBytes)
    {
        (_path, _first) = (path, first);
        Count = budget.Count / SlotFile.SlotSize(slotBytes);
        _slots = new SlotFile(path, slotBytes);
    }

    /// <summary>Sequences that there is a slot for.</summary>
    public long Count { get; }

    /// <summary>Says why it writes no more, once.</summary>
    public Action<string>? Full { get; set; }

    /// <summary>Whether a sequence has its slot here.</summary>
    public bool Has(long sequence) => sequence >= _first && sequence < _first + Count;

    /// <inheritdoc cref="SlotFile.MarkOf"/>
    public UInt128 MarkOf(long sequence) => _slots.MarkOf(sequence - _first);

    /// <inheritdoc cref="SlotFile.TryRead"/>
    public bool TryRead(long sequence, UInt128 mark, Span<byte> content) =>
        _slots.TryRead(sequence - _first, mark, content);

    /// <summary>Writes a slot, if there is room.</summary>
    /// <returns>Whether it is there now.</returns>
    public bool TryWrite(long sequence, UInt128 mark, ReadOnlySpan<byte> content)
    {
        if (_isFull)
        {
            return false;
        }

        try
        {
            _slots.Write(sequence - _first, mark, content);
            return true;
        }
        catch (IOException failure)
        {
            _isFull = true;
            Full?.Invoke(
                $"The activation cache writes nothing more to '{_path}' ({failure.Message}): the sequences that are "
                + "not in it are computed. Give it a smaller budget, or make room.");
            return false;
        }
    }

    /// <summary>Takes the file away; whoever has it open goes on with it.</summary>
    public void Delete() => File.Delete(_path);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
