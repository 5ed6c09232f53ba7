using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Stages;

/// <summary>
/// A length for paths through a pipeline that depend on the slicing of one micro-batch, and the program that makes them
/// short:
///     length = Σ busy + max gate_F + max gate_B   over its slices.
/// Slices stand where <see cref="PhaseTable.IndexOf"/> says; a slice that no plan may have is infinitely busy.
/// </summary>
/// <remarks>
/// The exact planner has the same form, but its gates are a stage's own times and it plans a batch; here each term is
/// free, and only a lower bound is wanted.
/// </remarks>
internal sealed class PathTable
{
    private readonly double[] _leastMs; // [e] is the least Σ busy of slices up to unit e
    private readonly int[] _starts;     // [e] is where the last of these begins
    private readonly int _unitCount;

    public PathTable(int unitCount)
    {
        _unitCount = unitCount;
        BusyMs = new double[PhaseTable.Size(unitCount)];
        ForwardGateMs = new double[BusyMs.Length];
        BackwardGateMs = new double[BusyMs.Length];
        (_leastMs, _starts) = (new double[unitCount + 1], new int[unitCount + 1]);
    }

    /// <summary>What a slice adds to every path.</summary>
    public double[] BusyMs { get; }

    /// <summary>What a slice adds to the path that crosses the stages forward with it.</summary>
    public double[] ForwardGateMs { get; }

    /// <summary>What a slice adds to the path that crosses the stages backward with it.</summary>
    public double[] BackwardGateMs { get; }

    /// <summary>The least Σ busy of a slicing whose gates keep to the bounds, with its gates; null if none does.</summary>
    public Solution? Solve(double forwardBoundMs, double backwardBoundMs)
    {
        for (var end = 1; end <= _unitCount; end++)
        {
            (_leastMs[end], _starts[end]) = LeastUpTo(end, forwardBoundMs, backwardBoundMs);
        }

        return double.IsFinite(_leastMs[^1]) ? Found() : null;
    }

    private (double LeastMs, int Start) LeastUpTo(int end, double forwardBoundMs, double backwardBoundMs)
    {
        var row = PhaseTable.IndexOf(0, end);
        var busyMs = BusyMs.AsSpan(row, end);
        var forwardMs = ForwardGateMs.AsSpan(row, end);
        var backwardMs = BackwardGateMs.AsSpan(row, end);
        var (leastMs, last) = (double.PositiveInfinity, -1);
        for (var start = 0; start < busyMs.Length; start++)
        {
            var ms = _leastMs[start] + busyMs[start];
            if (ms < leastMs && forwardMs[start] <= forwardBoundMs && backwardMs[start] <= backwardBoundMs)
            {
                (leastMs, last) = (ms, start);
            }
        }

        return (leastMs, last);
    }

    private Solution Found()
    {
        var (forwardMs, backwardMs) = (0.0, 0.0);
        for (var end = _unitCount; end > 0; end = _starts[end])
        {
            var at = PhaseTable.IndexOf(_starts[end], end);
            forwardMs = Math.Max(forwardMs, ForwardGateMs[at]);
            backwardMs = Math.Max(backwardMs, BackwardGateMs[at]);
        }

        return new Solution(_leastMs[^1], forwardMs, backwardMs);
    }
}
