using System.Numerics.Tensors;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What the slices of a sequence cost in micro-batches of one size: a row for each start, of all lengths that the
/// constraints allow there and that a solution better than the best known may have. Rows are computed whenever they are
/// asked for, until <see cref="Tabulate"/> keeps those that still matter, as far as they fit a budget.
/// </summary>
/// <remarks>
/// A solution with a slice of gates m_F and m_B takes at least the least busy time of all plus (K − 1)(m_F + m_B). So
/// slices with which that exceeds a makespan known to be possible are left out: of a long sequence almost all.
/// </remarks>
internal sealed class SliceCosts
{
    private const int TabulatedSlices = 16 << 20; // of all sizes together: 400 MB
    private const int LeastGroup = 16; // starts
    private const int MostGroups = 64;

    private readonly RowPricing _pricing;
    private readonly SliceLengths _lengths;
    private readonly bool _isMonotone;
    private readonly int _mostTabulated;
    private readonly int[] _lasts; // [start] is the longest slice of its row, in units
    private readonly int _groupStarts;
    private readonly GateFloor[] _floors; // [group] is of so many consecutive starts
    private readonly double[] _computed; // the row that was computed last: busy times, m_F, m_B
    private double _mostGatesMs;
    private SliceTable? _table;

    /// <param name="problem">The question.</param>
    /// <param name="microBatch">Sequences that travel together, b.</param>
    /// <param name="mostGatesMs">m_F + m_B of a slice of a better solution is at most so much.</param>
    public SliceCosts(SlicingProblem problem, int microBatch, double mostGatesMs)
    {
        (MicroBatch, UnitCount) = (microBatch, problem.UnitCount);
        (_pricing, _lengths) = (new RowPricing(problem, microBatch), problem.Lengths);
        (_isMonotone, _mostGatesMs) = (problem.StageLatency.IsMonotone, mostGatesMs);
        _mostTabulated = TabulatedSlices / problem.MicroBatchSizes.Count;
        _lasts = new int[UnitCount];
        _groupStarts = Math.Max(LeastGroup, (UnitCount + MostGroups - 1) / MostGroups);
        _floors = [.. _lasts.Chunk(_groupStarts).Select(_ => new GateFloor())];
        _computed = new double[3 * UnitCount];
    }

    /// <summary>The longest m_F of a tabulated slice.</summary>
    public double LongestForwardMs { get; private set; }

    /// <summary>The longest m_B of a tabulated slice.</summary>
    public double LongestBackwardMs { get; private set; }

    /// <summary>Sequences that travel together, b.</summary>
    public int MicroBatch { get; }

    /// <summary>Units in the sequence, n.</summary>
    public int UnitCount { get; }

    /// <summary>Groups of consecutive starts, which share what is known of bounds.</summary>
    public int GroupCount => _floors.Length;

    /// <summary>The starts of a group: from the first up to, not including, the end.</summary>
    public (int First, int End) Starts(int group) =>
        (group * _groupStarts, Math.Min(UnitCount, (group + 1) * _groupStarts));

    /// <summary>The group that a start belongs to.</summary>
    public int GroupOf(int start) => start / _groupStarts;

    /// <summary>No slice from a start of this group is longer and keeps to both bounds; in units.</summary>
    public int Longest(int group, double forwardBoundMs, double backwardBoundMs) =>
        _table is null ? UnitCount : _floors[group].Longest(forwardBoundMs, backwardBoundMs);

    /// <summary>
    /// The slices from a start on, up to a length in units. The next call may overwrite them. Before the rows are
    /// tabulated the first calls must be for all starts from the last one down, as each is a hint for the next.
    /// </summary>
    public SliceRow Row(int start, int longest)
    {
        if (_table is null)
        {
            _lasts[start] = LongestUseful(start);
        }

        var first = _lengths.From(start).First;
        var last = Math.Min(longest, _lasts[start]);
        if (last < first)
        {
            return default;
        }

        if (_table is not null)
        {
            if (_table.Has(start))
            {
                return _table.Row(start, first, last - first + 1);
            }

            Compute(start, last);
        }

        return Computed(first, last);
    }

    /// <summary>Keeps the rows, without the slices whose gates exceed a new bound.</summary>
    /// <param name="mostGatesMs">m_F + m_B of a slice of a better solution is at most so much.</param>
    /// <param name="cancellationToken">Asked once a row.</param>
    public void Tabulate(double mostGatesMs, CancellationToken cancellationToken)
    {
        _mostGatesMs = mostGatesMs;
        _table = new SliceTable(UnitCount, _mostTabulated);
        for (var start = 0; start < UnitCount; start++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = _lengths.From(start).First;
            Compute(start, _lasts[start]);
            _lasts[start] = LastUseful(first, _lasts[start]);
            Keep(start, Computed(first, _lasts[start]));
        }

        Array.ForEach(_floors, floor => floor.Close());
    }

    private void Keep(int start, scoped SliceRow row)
    {
        _table!.Add(start, row);
        _floors[GroupOf(start)].Add(row);
        LongestForwardMs = Math.Max(LongestForwardMs, LongestFinite(row.ForwardGateMs));
        LongestBackwardMs = Math.Max(LongestBackwardMs, LongestFinite(row.BackwardGateMs));
    }

    /// <summary>
    /// Computes a row as far as it may matter. In a monotone table a row is about as long as the next one, so it is
    /// computed to twice that length first and to its end only if need be.
    /// </summary>
    private int LongestUseful(int start)
    {
        var (first, end) = _lengths.From(start);
        var last = _isMonotone && start + 1 < UnitCount ? (2 * _lasts[start + 1]) + LeastGroup : end;
        for (; last < end; last *= 2)
        {
            Compute(start, last);
            if (LastUseful(first, last) < last)
            {
                return LastUseful(first, last);
            }
        }

        Compute(start, end);
        return LastUseful(first, end);
    }

    private int LastUseful(int first, int last)
    {
        while (last >= first && !(GatesMs(last) <= _mostGatesMs))
        {
            last--;
        }

        return last;
    }

    private double GatesMs(int units) => _computed[UnitCount + units - 1] + _computed[(2 * UnitCount) + units - 1];

    private static double LongestFinite(ReadOnlySpan<double> gateMs)
    {
        var longestMs = gateMs.IsEmpty ? 0 : TensorPrimitives.Max(gateMs);
        if (double.IsFinite(longestMs))
        {
            return longestMs;
        }

        longestMs = 0; // some slice is refused: look at each
        foreach (var ms in gateMs)
        {
            longestMs = double.IsFinite(ms) ? Math.Max(longestMs, ms) : longestMs;
        }

        return longestMs;
    }

    private void Compute(int start, int last) => _pricing.Fill(
        start,
        _computed.AsSpan(0, last),
        _computed.AsSpan(UnitCount, last),
        _computed.AsSpan(2 * UnitCount, last));

    private SliceRow Computed(int first, int last) =>
        last < first ? default : new(_computed.AsSpan(first - 1), UnitCount, first, last - first + 1);
}
