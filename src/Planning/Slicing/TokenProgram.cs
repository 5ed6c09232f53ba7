using System.Numerics;
using System.Runtime.InteropServices;

namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The dynamic program over tokens (TeraPipe, section 3.3), for one micro-batch size and a bound on each phase:
///     S*(e; u, v) = min over s &lt; e of { S*(s; u, v) + F(s, e) + B(s, e) : F(s, e) ≤ u, B(s, e) ≤ v },  S*(0) = 0,
/// where F(s, e) and B(s, e) are the times of the slice from grain s up to grain e.
/// </summary>
/// <remarks>Holds the last solution; nothing is allocated to find the next.</remarks>
internal sealed class TokenProgram
{
    private readonly SliceCosts _costs;
    private readonly double[] _busyMs; // [e] is S*(e)
    private double _forwardBoundMs;
    private double _backwardBoundMs;

    public TokenProgram(SliceCosts costs) => (_costs, _busyMs) = (costs, new double[costs.GrainCount + 1]);

    /// <summary>
    /// S*(n; u, v): least busy time of a stage over one micro-batch; infinite if nothing keeps to the bounds.
    /// </summary>
    public double Solve(double forwardBoundMs, double backwardBoundMs)
    {
        (_forwardBoundMs, _backwardBoundMs) = (forwardBoundMs, backwardBoundMs);
        for (var end = 1; end < _busyMs.Length; end++)
        {
            _busyMs[end] = LeastBusyUpTo(end);
        }

        return _busyMs[^1];
    }

    /// <summary>The slowest forward and the slowest backward of the solution.</summary>
    public (double ForwardMs, double BackwardMs) Slowest()
    {
        var (forwardMs, backwardMs) = (0.0, 0.0);
        for (int end = _costs.GrainCount, start; end > 0; end = start)
        {
            start = StartOfLastSlice(end);
            forwardMs = Math.Max(forwardMs, _costs.ForwardMs(end)[start]);
            backwardMs = Math.Max(backwardMs, _costs.BackwardMs(end)[start]);
        }

        return (forwardMs, backwardMs);
    }

    /// <summary>The solution's slices in grains, first slice first.</summary>
    public IEnumerable<int> Slices()
    {
        var slices = new Stack<int>();
        for (int end = _costs.GrainCount, start; end > 0; end = start)
        {
            start = StartOfLastSlice(end);
            slices.Push(end - start);
        }

        return slices; // enumerates last in, first out: first slice first
    }

    private double LeastBusyUpTo(int end)
    {
        var first = _costs.FirstStart(end, _forwardBoundMs, _backwardBoundMs);
        var forwardMs = _costs.ForwardMs(end)[first..];
        var backwardMs = _costs.BackwardMs(end)[first..];
        var beforeMs = _busyMs.AsSpan(first, end - first);

        var leastMs = LeastBusyByVector(forwardMs, backwardMs, beforeMs, out var done);
        for (var i = done; i < forwardMs.Length; i++)
        {
            if (forwardMs[i] <= _forwardBoundMs && backwardMs[i] <= _backwardBoundMs)
            {
                leastMs = Math.Min(leastMs, BusyMs(beforeMs[i], forwardMs[i], backwardMs[i]));
            }
        }

        return leastMs;
    }

    private double LeastBusyByVector(
        ReadOnlySpan<double> forwardMs, ReadOnlySpan<double> backwardMs, ReadOnlySpan<double> beforeMs, out int done)
    {
        var forwards = MemoryMarshal.Cast<double, Vector<double>>(forwardMs);
        var backwards = MemoryMarshal.Cast<double, Vector<double>>(backwardMs);
        var befores = MemoryMarshal.Cast<double, Vector<double>>(beforeMs);
        var forwardBound = new Vector<double>(_forwardBoundMs);
        var backwardBound = new Vector<double>(_backwardBoundMs);
        var never = new Vector<double>(double.PositiveInfinity);
        var least = never;
        for (var i = 0; i < forwards.Length; i++)
        {
            var allowed = Vector.LessThanOrEqual(forwards[i], forwardBound)
                & Vector.LessThanOrEqual(backwards[i], backwardBound);
            var busy = befores[i] + (forwards[i] + backwards[i]);
            least = Vector.Min(least, Vector.ConditionalSelect(allowed, busy, never));
        }

        done = forwards.Length * Vector<double>.Count;
        var leastMs = least[0];
        for (var lane = 1; lane < Vector<double>.Count; lane++)
        {
            leastMs = Math.Min(leastMs, least[lane]);
        }

        return leastMs;
    }

    /// <summary>The longest last slice with which <paramref name="end"/> is reached in its least busy time.</summary>
    private int StartOfLastSlice(int end)
    {
        var forwardMs = _costs.ForwardMs(end);
        var backwardMs = _costs.BackwardMs(end);
        var start = _costs.FirstStart(end, _forwardBoundMs, _backwardBoundMs);
        while (forwardMs[start] > _forwardBoundMs
            || backwardMs[start] > _backwardBoundMs
            || BusyMs(_busyMs[start], forwardMs[start], backwardMs[start]) != _busyMs[end])
        {
            start++;
        }

        return start;
    }

    // In this very order everywhere: the way back finds a slice again by the equality of its sum.
    private static double BusyMs(double beforeMs, double forwardMs, double backwardMs) =>
        beforeMs + (forwardMs + backwardMs);
}
