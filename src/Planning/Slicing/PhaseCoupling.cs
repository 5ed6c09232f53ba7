namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What each phase says about the other: a solution whose slowest forward is at least u contains a slice whose backward
/// takes at least floor(u). Without it the two maxima would be searched as if they were independent, in 200 times as
/// many passes.
/// </summary>
internal sealed class PhaseCoupling
{
    private readonly PhaseFloor _backwardFloor;
    private readonly PhaseFloor _forwardFloor;

    /// <param name="costs">Of all micro-batch sizes: the slices that solutions may be made of.</param>
    public PhaseCoupling(IReadOnlyList<SliceCosts> costs)
    {
        _backwardFloor = new PhaseFloor(costs.Max(cost => cost.LongestForwardMs));
        _forwardFloor = new PhaseFloor(costs.Max(cost => cost.LongestBackwardMs));
        foreach (var cost in costs)
        {
            for (var start = 0; start < cost.UnitCount; start++)
            {
                var row = cost.Row(start, cost.UnitCount);
                _backwardFloor.Add(row.ForwardGateMs, row.BackwardGateMs);
                _forwardFloor.Add(row.BackwardGateMs, row.ForwardGateMs);
            }
        }

        _backwardFloor.Close();
        _forwardFloor.Close();
    }

    /// <summary>The part of the box in which solutions can lie: its lower ends raised.</summary>
    public Box Tighten(Box box)
    {
        var backwardLo = Math.Max(box.BackwardLo, _backwardFloor.At(box.ForwardLo));
        return box with { ForwardLo = Math.Max(box.ForwardLo, _forwardFloor.At(backwardLo)), BackwardLo = backwardLo };
    }
}
