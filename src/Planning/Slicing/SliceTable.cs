namespace TeraPipe.Planning.Slicing;

/// <summary>Rows of slices one after another in memory, as many as fit a budget.</summary>
internal sealed class SliceTable(int startCount, int mostSlices)
{
    private const int Absent = -1;

    private readonly int[] _offsets = new int[startCount];
    private double[] _busyMs = [];
    private double[] _forwardGateMs = [];
    private double[] _backwardGateMs = [];
    private int _count;

    /// <summary>Keeps a copy of a row, if there is room for it.</summary>
    public void Add(int start, SliceRow row)
    {
        _offsets[start] = Absent;
        if (row.Count > mostSlices - _count)
        {
            return;
        }

        EnsureRoomFor(row.Count);
        row.BusyMs.CopyTo(_busyMs.AsSpan(_count));
        row.ForwardGateMs.CopyTo(_forwardGateMs.AsSpan(_count));
        row.BackwardGateMs.CopyTo(_backwardGateMs.AsSpan(_count));
        _offsets[start] = _count;
        _count += row.Count;
    }

    public bool Has(int start) => _offsets[start] != Absent;

    /// <summary>The first slices of a row that was kept.</summary>
    public SliceRow Row(int start, int first, int count)
    {
        var offset = _offsets[start];
        return new SliceRow(
            first,
            _busyMs.AsSpan(offset, count),
            _forwardGateMs.AsSpan(offset, count),
            _backwardGateMs.AsSpan(offset, count));
    }

    private void EnsureRoomFor(int more)
    {
        if (_count + more <= _busyMs.Length)
        {
            return;
        }

        var length = (int)Math.Min(mostSlices, Math.Max(_count + more, 2L * _busyMs.Length));
        Array.Resize(ref _busyMs, length);
        Array.Resize(ref _forwardGateMs, length);
        Array.Resize(ref _backwardGateMs, length);
    }
}
