using System.Numerics.Tensors;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// How long slices of some length or more take at least, whichever of a group of starts they have: it tells where a
/// bound shuts out all longer slices, also in a table that is not monotone. Measured ones are not.
/// </summary>
internal sealed class GateFloor
{
    private double[] _forwardMs = []; // [i]: of slices of i + 1 units or more, once closed
    private double[] _backwardMs = [];

    /// <summary>Takes in the slices of one start.</summary>
    public void Add(SliceRow row)
    {
        if (row.Count == 0)
        {
            return;
        }

        var longest = row.First - 1 + row.Count;
        if (longest > _forwardMs.Length)
        {
            Grow(ref _forwardMs, longest);
            Grow(ref _backwardMs, longest);
        }

        Lower(_forwardMs.AsSpan(row.First - 1, row.Count), row.ForwardGateMs);
        Lower(_backwardMs.AsSpan(row.First - 1, row.Count), row.BackwardGateMs);
    }

    /// <summary>To be called once, after all starts of the group.</summary>
    public void Close()
    {
        for (var i = _forwardMs.Length - 2; i >= 0; i--)
        {
            _forwardMs[i] = Math.Min(_forwardMs[i], _forwardMs[i + 1]);
            _backwardMs[i] = Math.Min(_backwardMs[i], _backwardMs[i + 1]);
        }
    }

    /// <summary>Units of the longest slice that may keep to both bounds.</summary>
    public int Longest(double forwardBoundMs, double backwardBoundMs) =>
        Math.Min(CountAtMost(_forwardMs, forwardBoundMs), CountAtMost(_backwardMs, backwardBoundMs));

    private static void Grow(ref double[] floorMs, int length)
    {
        var known = floorMs.Length;
        Array.Resize(ref floorMs, length);
        floorMs.AsSpan(known).Fill(double.PositiveInfinity);
    }

    private static void Lower(Span<double> floorMs, ReadOnlySpan<double> gateMs) =>
        TensorPrimitives.Min(floorMs, gateMs, floorMs);

    /// <summary>How many of the values, which never fall, are ≤ the bound.</summary>
    private static int CountAtMost(double[] values, double bound)
    {
        var (low, high) = (0, values.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = values[middle] <= bound ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
