using System.Numerics;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// Rows of slices, one after another in blocks of memory, as many as fit a budget. They are read in whole vectors, so
/// each ends with refused slices, which take for ever, as many as fill the last one up.
/// </summary>
internal sealed class SliceTable(int startCount, int mostSlices)
{
    private const int LeastBlock = 1 << 11; // slices: no large object, of which each may begin a full collection
    private const int BlockShare = 16;      // of all slices, so that a table of a few thousand has no large object
    private const int MostBlock = 1 << 18;
    private const int Numbers = 3; // of a slice

    private readonly (double[]? Block, int Offset, int Count)[] _rows = new (double[]?, int, int)[startCount];
    private double[] _block = [];
    private int _blockCount; // slices in the last block
    private int _count; // slices in all

    /// <summary>Keeps a copy of a row, if there is room for it.</summary>
    public void Add(int start, SliceRow row)
    {
        var count = InWholeVectors(row.Count);
        if (count > mostSlices - _count)
        {
            return;
        }

        if ((_blockCount + count) * Numbers > _block.Length)
        {
            var slices = Math.Max(count, Math.Clamp(_count / BlockShare, LeastBlock, MostBlock));
            _block = GC.AllocateUninitializedArray<double>(slices * Numbers);
            _blockCount = 0;
        }

        var offset = _blockCount * Numbers;
        CopyTo(_block.AsSpan(offset, count), row.BusyMs);
        CopyTo(_block.AsSpan(offset + count, count), row.ForwardGateMs);
        CopyTo(_block.AsSpan(offset + (2 * count), count), row.BackwardGateMs);
        _rows[start] = (_block, offset, count);
        (_blockCount, _count) = (_blockCount + count, _count + count);
    }

    public bool Has(int start) => _rows[start].Block is not null;

    /// <summary>The first slices of a row that was kept, in whole vectors.</summary>
    public SliceRow Row(int start, int first, int count)
    {
        ref readonly var row = ref _rows[start];
        return new SliceRow(
            row.Block.AsSpan(row.Offset, Numbers * row.Count), row.Count, first, InWholeVectors(count));
    }

    private static void CopyTo(Span<double> kept, ReadOnlySpan<double> timesMs)
    {
        timesMs.CopyTo(kept);
        kept[timesMs.Length..].Fill(double.PositiveInfinity);
    }

    private static int InWholeVectors(int count) =>
        (count + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
}
