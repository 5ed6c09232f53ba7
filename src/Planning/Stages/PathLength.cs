namespace TeraPipe.Planning.Stages;

/// <summary>The length of the longest path of one shape through known slicings: Σ busy + max gate_F + max gate_B.</summary>
internal readonly record struct PathLength(double BusyMs, double ForwardGateMs, double BackwardGateMs)
{
    /// <summary>In milliseconds.</summary>
    public double Ms => BusyMs + ForwardGateMs + BackwardGateMs;

    /// <summary>Longer by a micro-batch of such slices.</summary>
    public PathLength And(PathTable table, int[] slices)
    {
        var (busyMs, forwardMs, backwardMs) = this;
        var end = 0;
        foreach (var slice in slices)
        {
            end += slice;
            var at = PhaseTable.IndexOf(end - slice, end);
            busyMs += table.BusyMs[at];
            forwardMs = Math.Max(forwardMs, table.ForwardGateMs[at]);
            backwardMs = Math.Max(backwardMs, table.BackwardGateMs[at]);
        }

        return new PathLength(busyMs, forwardMs, backwardMs);
    }
}
