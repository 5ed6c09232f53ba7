using System.Numerics;
using System.Runtime.InteropServices;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The dynamic program over tokens (TeraPipe, section 3.3), for one micro-batch size and a bound on each phase:
///     S*(s; u, v) = min over e > s of { a(s, e) + S*(e; u, v) : m_F(s, e) ≤ u, m_B(s, e) ≤ v },  S*(n) = 0,
/// where a(s, e) is the busy time in both phases of the slice from unit s up to unit e. It runs from the sequence's end
/// to its start, as slices of one start have one context and lie one after another in memory.
/// </summary>
/// <remarks>Holds the last solution; nothing is allocated to find the next.</remarks>
internal sealed class TokenProgram
{
    private readonly SliceCosts _costs;
    private readonly int _mostSlices;
    private readonly double[] _busyMs; // [s] is S*(s)
    private readonly Lazy<double[][]> _countedMs; // [j][s] is S*(s) in at most j slices
    private double _forwardBoundMs;
    private double _backwardBoundMs;
    private bool _isCounted; // the last solution is of _countedMs

    /// <param name="costs">What the slices cost.</param>
    /// <param name="mostSlices">A sequence has no more.</param>
    public TokenProgram(SliceCosts costs, int mostSlices)
    {
        (_costs, _mostSlices) = (costs, mostSlices);
        _busyMs = new double[costs.UnitCount + 1];
        _countedMs = new(() => [.. Enumerable.Range(0, mostSlices + 1).Select(_ => new double[_busyMs.Length])]);
    }

    /// <summary>
    /// S*(0; u, v): least busy time of a stage over one micro-batch; infinite if nothing keeps to the bounds.
    /// </summary>
    public double Solve(double forwardBoundMs, double backwardBoundMs)
    {
        (_forwardBoundMs, _backwardBoundMs, _isCounted) = (forwardBoundMs, backwardBoundMs, false);
        SolveInto(_busyMs, after: _busyMs);
        if (_mostSlices < _costs.UnitCount && double.IsFinite(_busyMs[0]) && HasTooMany())
        {
            SolveCounted();
        }

        return LeastMs(0, _mostSlices);
    }

    /// <summary>The longest gates of the solution: max m_F and max m_B.</summary>
    public (double ForwardMs, double BackwardMs) Slowest()
    {
        var (forwardMs, backwardMs) = (0.0, 0.0);
        for (int start = 0, left = _mostSlices; start < _costs.UnitCount; left--)
        {
            var row = RowOf(start);
            var i = IndexOfNext(row, start, left);
            forwardMs = Math.Max(forwardMs, row.ForwardGateMs[i]);
            backwardMs = Math.Max(backwardMs, row.BackwardGateMs[i]);
            start += row.First + i;
        }

        return (forwardMs, backwardMs);
    }

    /// <summary>The solution's slices in units, first slice first.</summary>
    public IEnumerable<int> Slices()
    {
        for (int start = 0, left = _mostSlices; start < _costs.UnitCount; left--)
        {
            var length = LengthOfNext(start, left);
            yield return length;
            start += length;
        }
    }

    /// <summary>
    /// The same with the number of slices counted: S*_j(s) = min of { a(s, e) + S*_(j − 1)(e) }. Only where the
    /// solution without counting has too many.
    /// </summary>
    private void SolveCounted()
    {
        _isCounted = true;
        Array.Fill(_countedMs.Value[0], double.PositiveInfinity);
        for (var most = 0; most <= _mostSlices; most++)
        {
            _countedMs.Value[most][^1] = 0;
            if (most > 0)
            {
                SolveInto(_countedMs.Value[most], after: _countedMs.Value[most - 1]);
            }
        }
    }

    private void SolveInto(double[] busyMs, double[] after)
    {
        for (var group = _costs.GroupCount - 1; group >= 0; group--)
        {
            var longest = _costs.Longest(group, _forwardBoundMs, _backwardBoundMs);
            var (first, end) = _costs.Starts(group);
            for (var start = end - 1; start >= first; start--)
            {
                var row = _costs.Row(start, longest);
                busyMs[start] = LeastBusy(row, after.AsSpan(start + row.First, row.Count));
            }
        }
    }

    private double LeastBusy(SliceRow row, ReadOnlySpan<double> afterMs)
    {
        var leastMs = LeastBusyByVector(row, afterMs, out var done);
        for (var i = done; i < row.Count; i++)
        {
            if (row.ForwardGateMs[i] <= _forwardBoundMs && row.BackwardGateMs[i] <= _backwardBoundMs)
            {
                leastMs = Math.Min(leastMs, row.BusyMs[i] + afterMs[i]);
            }
        }

        return leastMs;
    }

    private double LeastBusyByVector(SliceRow row, ReadOnlySpan<double> afterMs, out int done)
    {
        var busy = MemoryMarshal.Cast<double, Vector<double>>(row.BusyMs);
        var forwardGate = MemoryMarshal.Cast<double, Vector<double>>(row.ForwardGateMs);
        var backwardGate = MemoryMarshal.Cast<double, Vector<double>>(row.BackwardGateMs);
        var after = MemoryMarshal.Cast<double, Vector<double>>(afterMs);
        var forwardBound = new Vector<double>(_forwardBoundMs);
        var backwardBound = new Vector<double>(_backwardBoundMs);
        var never = new Vector<double>(double.PositiveInfinity);
        var least = never;
        for (var i = 0; i < busy.Length; i++)
        {
            var allowed = Vector.LessThanOrEqual(forwardGate[i], forwardBound)
                & Vector.LessThanOrEqual(backwardGate[i], backwardBound);
            least = Vector.Min(least, Vector.ConditionalSelect(allowed, busy[i] + after[i], never));
        }

        done = busy.Length * Vector<double>.Count;
        var leastMs = least[0];
        for (var lane = 1; lane < Vector<double>.Count; lane++)
        {
            leastMs = Math.Min(leastMs, least[lane]);
        }

        return leastMs;
    }

    private bool HasTooMany()
    {
        var start = 0;
        for (var left = _mostSlices; left > 0 && start < _costs.UnitCount; left--)
        {
            start += LengthOfNext(start, left);
        }

        return start < _costs.UnitCount;
    }

    private SliceRow RowOf(int start) =>
        _costs.Row(start, _costs.Longest(_costs.GroupOf(start), _forwardBoundMs, _backwardBoundMs));

    private int LengthOfNext(int start, int left)
    {
        var row = RowOf(start);
        return row.First + IndexOfNext(row, start, left);
    }

    /// <summary>
    /// In a row, the longest slice with which its start is left in the least busy time and at most so many slices.
    /// The sum is found again by its equality: everywhere it is added up in the same order.
    /// </summary>
    private int IndexOfNext(SliceRow row, int start, int left)
    {
        var leastMs = LeastMs(start, left);
        var i = row.Count - 1;
        while (row.ForwardGateMs[i] > _forwardBoundMs
            || row.BackwardGateMs[i] > _backwardBoundMs
            || row.BusyMs[i] + LeastMs(start + row.First + i, left - 1) != leastMs)
        {
            i--;
        }

        return i;
    }

    private double LeastMs(int start, int left) => _isCounted ? _countedMs.Value[left][start] : _busyMs[start];
}
