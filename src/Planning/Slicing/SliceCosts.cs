using System.Numerics.Tensors;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What the slices of a sequence cost in micro-batches of one size: a row for each start, of all lengths that the
/// constraints allow there and that a better solution than the best known may have. Rows are tabulated as far as they
/// fit a budget, and computed again whenever they are asked for beyond it.
/// </summary>
/// <remarks>
/// A solution with a slice of gates m_F and m_B takes at least (K − 1)(m_F + m_B). So slices with which that exceeds a
/// makespan known to be possible are left out: of a long sequence almost all.
/// </remarks>
internal sealed class SliceCosts
{
    private const int TabulatedSlices = 16 << 20; // of all sizes together: 400 MB
    private const int LeastGroup = 16; // starts
    private const int MostGroups = 64;

    private readonly RowPricing _pricing;
    private readonly SliceLengths _lengths;
    private readonly double _mostGatesMs;
    private readonly int[] _lasts; // [start] is the longest slice of its row, in units
    private readonly int _groupStarts;
    private readonly GateFloor[] _floors; // [group] is of so many consecutive starts
    private readonly SliceTable _table;
    private readonly double[] _busyMs; // of the row being computed, and so are the next two
    private readonly double[] _forwardGateMs;
    private readonly double[] _backwardGateMs;

    /// <param name="problem">The question.</param>
    /// <param name="microBatch">Sequences that travel together, b.</param>
    /// <param name="incumbentMs">A makespan that is known to be possible; infinite if none is.</param>
    /// <param name="cancellationToken">Asked once a row.</param>
    public SliceCosts(
        SlicingProblem problem, int microBatch, double incumbentMs, CancellationToken cancellationToken)
    {
        (MicroBatch, UnitCount) = (microBatch, problem.UnitCount);
        (_pricing, _lengths) = (new RowPricing(problem, microBatch), new SliceLengths(problem));
        _mostGatesMs = Math.Min(double.MaxValue, Rounding.Up(incumbentMs) / (problem.StageCount - 1));
        _lasts = new int[UnitCount];
        _groupStarts = Math.Max(LeastGroup, (UnitCount + MostGroups - 1) / MostGroups);
        _floors = [.. _lasts.Chunk(_groupStarts).Select(_ => new GateFloor())];
        _table = new SliceTable(UnitCount, TabulatedSlices / problem.MicroBatchSizes.Count);
        (_busyMs, _forwardGateMs, _backwardGateMs) =
            (new double[UnitCount], new double[UnitCount], new double[UnitCount]);
        for (var start = 0; start < UnitCount; start++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var longest = problem.StageLatency.IsMonotone && start > 0 ? _lasts[start - 1] : UnitCount;
            Tabulate(start, longest);
        }

        Array.ForEach(_floors, floor => floor.Close());
    }

    /// <summary>The longest m_F of a slice that a plan may have.</summary>
    public double LongestForwardMs { get; private set; }

    /// <summary>The longest m_B of a slice that a plan may have.</summary>
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
        _floors[group].Longest(forwardBoundMs, backwardBoundMs);

    /// <summary>The slices from a start on, up to a length in units. The next call may overwrite them.</summary>
    public SliceRow Row(int start, int longest)
    {
        var first = _lengths.From(start).First;
        var last = Math.Min(longest, _lasts[start]);
        return last < first ? default
            : _table.Has(start) ? _table.Row(start, first, last - first + 1)
            : Compute(start, first, last);
    }

    private void Tabulate(int start, int longest)
    {
        var (first, last) = _lengths.From(start);
        last = Math.Min(last, longest);
        Compute(start, first, last);
        while (last >= first && !(_forwardGateMs[last - 1] + _backwardGateMs[last - 1] <= _mostGatesMs))
        {
            last--;
        }

        _lasts[start] = last;
        var row = last < first ? default : Computed(first, last);
        _floors[GroupOf(start)].Add(row);
        _table.Add(start, row);
        LongestForwardMs = Math.Max(LongestForwardMs, LongestFinite(row.ForwardGateMs));
        LongestBackwardMs = Math.Max(LongestBackwardMs, LongestFinite(row.BackwardGateMs));
    }

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

    private SliceRow Compute(int start, int first, int last)
    {
        _pricing.Fill(start, _busyMs.AsSpan(0, last), _forwardGateMs.AsSpan(0, last), _backwardGateMs.AsSpan(0, last));
        return last < first ? default : Computed(first, last);
    }

    private SliceRow Computed(int first, int last) => new(
        first,
        _busyMs.AsSpan(first - 1, last - first + 1),
        _forwardGateMs.AsSpan(first - 1, last - first + 1),
        _backwardGateMs.AsSpan(first - 1, last - first + 1));
}
