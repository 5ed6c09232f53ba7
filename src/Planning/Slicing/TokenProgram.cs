using System.Numerics;
using System.Runtime.InteropServices;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The dynamic program over tokens (TeraPipe, section 3.3), for one micro-batch size and a box of bounds:
///     C(s) = min over e > s of { p(s, e) + C(e) : m_F(s, e) ≤ uHi, m_B(s, e) ≤ vHi },  C(n) = 0,
///     p = a + w · ((m_F − uLo)⁺ + (m_B − vLo)⁺)   for the slice from unit s up to unit e.
/// A slice is priced at its busy time a in both phases and, by its weight w, at what its gates exceed the box's lower
/// ends by (see <see cref="BoxSearch"/>). It runs from the sequence's end to its start, as slices of one start have one
/// context and lie one after another in memory.
/// </summary>
/// <remarks>Holds the last solution; nothing is allocated to find the next.</remarks>
internal sealed class TokenProgram
{
    private readonly SliceCosts _costs;
    private readonly int _mostSlices;
    private readonly double _weightOfUnit;
    private readonly int[] _longest; // [group]: no longer slice from its starts keeps to the bounds
    private readonly double[] _priceMs; // [s] is C(s)
    private readonly Lazy<double[][]> _countedMs; // [j][s] is C(s) in at most j slices
    private Box _box;
    private bool _isCounted; // the last solution is of _countedMs

    /// <param name="costs">What the slices cost.</param>
    /// <param name="mostSlices">A sequence has no more.</param>
    /// <param name="weightOfUnit">The weight of a slice for each unit of its length.</param>
    public TokenProgram(SliceCosts costs, int mostSlices, double weightOfUnit)
    {
        (_costs, _mostSlices, _weightOfUnit) = (costs, mostSlices, weightOfUnit);
        _longest = new int[costs.GroupCount];
        _priceMs = NewPrices();
        _countedMs = new(() => [.. Enumerable.Range(0, mostSlices + 1).Select(_ => NewPrices())]);
    }

    /// <summary>C(0), the least price of one micro-batch; infinite if nothing keeps to the bounds.</summary>
    public double Solve(Box box)
    {
        (_box, _isCounted) = (box, false);
        for (var group = 0; group < _longest.Length; group++)
        {
            _longest[group] = _costs.Longest(group, box.ForwardHi, box.BackwardHi);
        }

        SolveInto(_priceMs, after: _priceMs);
        if (_mostSlices < _costs.UnitCount && double.IsFinite(_priceMs[0]) && HasTooMany())
        {
            SolveCounted();
        }

        return LeastMs(0, _mostSlices);
    }

    /// <summary>The solution's busy time and its longest gates.</summary>
    public Solution Found()
    {
        var found = default(Solution);
        for (int start = 0, left = _mostSlices; start < _costs.UnitCount; left--)
        {
            var row = RowOf(start);
            var i = IndexOfNext(row, start, left);
            found = found.With(new Solution(row.BusyMs[i], row.ForwardGateMs[i], row.BackwardGateMs[i]));
            start += row.First + i;
        }

        return found;
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
    /// The same with the number of slices counted: C_j(s) = min of { p(s, e) + C_(j − 1)(e) }. Only where the solution
    /// without counting has too many.
    /// </summary>
    private void SolveCounted()
    {
        _isCounted = true;
        var priceMs = _countedMs.Value;
        Array.Fill(priceMs[0], double.PositiveInfinity);
        priceMs[0][_costs.UnitCount] = 0;
        for (var most = 1; most <= _mostSlices; most++)
        {
            SolveInto(priceMs[most], after: priceMs[most - 1]);
        }
    }

    private void SolveInto(double[] priceMs, double[] after)
    {
        for (var group = _costs.GroupCount - 1; group >= 0; group--)
        {
            var (first, end) = _costs.Starts(group);
            for (var start = end - 1; start >= first; start--)
            {
                var row = _costs.Row(start, _longest[group]);
                priceMs[start] = LeastPrice(in row, after.AsSpan(start + row.First, row.Count));
            }
        }
    }

    private double LeastPrice(in SliceRow row, ReadOnlySpan<double> afterMs)
    {
        var leastMs = LeastPriceByVector(in row, afterMs, out var done);
        for (var i = done; i < row.Count; i++)
        {
            if (row.ForwardGateMs[i] <= _box.ForwardHi && row.BackwardGateMs[i] <= _box.BackwardHi)
            {
                leastMs = Math.Min(leastMs, PriceMs(row, i) + afterMs[i]);
            }
        }

        return leastMs;
    }

    private double LeastPriceByVector(in SliceRow row, ReadOnlySpan<double> afterMs, out int done)
    {
        var busy = MemoryMarshal.Cast<double, Vector<double>>(row.BusyMs);
        var forwardGate = MemoryMarshal.Cast<double, Vector<double>>(row.ForwardGateMs);
        var backwardGate = MemoryMarshal.Cast<double, Vector<double>>(row.BackwardGateMs);
        var after = MemoryMarshal.Cast<double, Vector<double>>(afterMs);
        var (forwardLo, forwardHi) = (new Vector<double>(_box.ForwardLo), new Vector<double>(_box.ForwardHi));
        var (backwardLo, backwardHi) = (new Vector<double>(_box.BackwardLo), new Vector<double>(_box.BackwardHi));
        var units = Vector.CreateSequence((double)row.First, 1);
        var step = new Vector<double>(Vector<double>.Count);
        var weightOfUnit = new Vector<double>(_weightOfUnit);
        var never = new Vector<double>(double.PositiveInfinity);
        var least = never;
        for (var i = 0; i < busy.Length; i++)
        {
            var over = Vector.MaxNative(forwardGate[i] - forwardLo, Vector<double>.Zero)
                + Vector.MaxNative(backwardGate[i] - backwardLo, Vector<double>.Zero);
            var allowed = Vector.LessThanOrEqual(forwardGate[i], forwardHi)
                & Vector.LessThanOrEqual(backwardGate[i], backwardHi);
            var price = busy[i] + (units * weightOfUnit * over);
            least = Vector.MinNative(least, Vector.ConditionalSelect(allowed, price + after[i], never));
            units += step;
        }

        done = busy.Length * Vector<double>.Count;
        var leastMs = least[0];
        for (var lane = 1; lane < Vector<double>.Count; lane++)
        {
            leastMs = least[lane] < leastMs ? least[lane] : leastMs;
        }

        return leastMs;
    }

    // The same operations in the same order as above, as a slice is found again by the equality of its sum.
    private double PriceMs(in SliceRow row, int i)
    {
        var overMs = double.MaxNative(row.ForwardGateMs[i] - _box.ForwardLo, 0)
            + double.MaxNative(row.BackwardGateMs[i] - _box.BackwardLo, 0);
        return row.BusyMs[i] + ((row.First + i) * _weightOfUnit * overMs);
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

    private SliceRow RowOf(int start) => _costs.Row(start, _longest[_costs.GroupOf(start)]);

    private int LengthOfNext(int start, int left)
    {
        var row = RowOf(start);
        return row.First + IndexOfNext(row, start, left);
    }

    /// <summary>
    /// In a row, the longest slice with which its start has its least price in at most so many slices.
    /// </summary>
    private int IndexOfNext(in SliceRow row, int start, int left)
    {
        var leastMs = LeastMs(start, left);
        var i = row.Count - 1;
        while (row.ForwardGateMs[i] > _box.ForwardHi
            || row.BackwardGateMs[i] > _box.BackwardHi
            || PriceMs(row, i) + LeastMs(start + row.First + i, left - 1) != leastMs)
        {
            i--;
        }

        return i;
    }

    // With room for the vector that a row's last slices are read in.
    private double[] NewPrices() => new double[_costs.UnitCount + 1 + Vector<double>.Count];

    private double LeastMs(int start, int left) => _isCounted ? _countedMs.Value[left][start] : _priceMs[start];
}
