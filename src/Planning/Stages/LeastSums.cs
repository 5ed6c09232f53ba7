namespace TeraPipe.Planning.Stages;

/// <summary>
/// The least sums over slices in micro-batches of one size, of slices through which no path is too long: [e] is over
/// slices that make up the first e units of a sequence.
/// </summary>
internal sealed class LeastSums
{
    private readonly int _unitCount;
    private readonly bool[] _allowed;

    /// <param name="costs">Of the size.</param>
    /// <param name="unitCount">Units in the sequence, n.</param>
    /// <param name="allowed">By slice.</param>
    public LeastSums(CrossingCosts costs, int unitCount, bool[] allowed)
    {
        (_unitCount, _allowed) = (unitCount, allowed);
        FromForward = Before(costs.From.ForwardMs);
        FromBackward = Before(costs.From.BackwardMs);
        PassedForward = Before(costs.Forward.Passed);
        PassedBackward = Before(costs.Backward.Passed);
        PassedBoth = Before(costs.Both.Passed);
        OnToAfter = After(costs.OnTo);
    }

    /// <summary>F on stage a.</summary>
    public double[] FromForward { get; }

    /// <summary>B on stage a.</summary>
    public double[] FromBackward { get; }

    /// <summary>What slices add to a path that comes across forward after them.</summary>
    public double[] PassedForward { get; }

    /// <summary>What they add to a path that goes back across before their backwards.</summary>
    public double[] PassedBackward { get; }

    /// <summary>What they add to a path that does both with one slice.</summary>
    public double[] PassedBoth { get; }

    /// <summary>F and B on stage c, but [s] is over slices that make up all units from s on.</summary>
    public double[] OnToAfter { get; }

    private double[] Before(double[] timesMs)
    {
        var leastMs = new double[_unitCount + 1];
        for (var end = 1; end <= _unitCount; end++)
        {
            var least = double.PositiveInfinity;
            for (var (start, at) = (0, PhaseTable.IndexOf(0, end)); start < end; start++, at++)
            {
                least = _allowed[at] ? Math.Min(least, leastMs[start] + timesMs[at]) : least;
            }

            leastMs[end] = least;
        }

        return leastMs;
    }

    private double[] After(double[] timesMs)
    {
        var leastMs = new double[_unitCount + 1];
        Array.Fill(leastMs, double.PositiveInfinity, 0, _unitCount);
        for (var end = _unitCount; end > 0; end--)
        {
            for (var (start, at) = (0, PhaseTable.IndexOf(0, end)); start < end; start++, at++)
            {
                leastMs[start] = _allowed[at] ? Math.Min(leastMs[start], timesMs[at] + leastMs[end]) : leastMs[start];
            }
        }

        return leastMs;
    }
}
