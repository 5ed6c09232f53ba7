namespace TeraPipe.Planning.Slicing;

/// <summary>
/// What each phase says about the other: a solution whose slowest forward is at least u contains a slice whose backward
/// takes at least floor(u). Without it the two maxima would be searched as if they were independent, in 200 times as
/// many passes.
/// </summary>
internal sealed class PhaseCoupling(IReadOnlyList<SliceCosts> costs)
{
    private readonly PhaseFloor _backwardFloor = new(
        costs, from: cost => cost.AllForwardMs, to: cost => cost.AllBackwardMs);
    private readonly PhaseFloor _forwardFloor = new(
        costs, from: cost => cost.AllBackwardMs, to: cost => cost.AllForwardMs);

    /// <summary>The part of the box in which solutions can lie: its lower ends raised.</summary>
    public Box Tighten(Box box)
    {
        var backwardLo = Math.Max(box.BackwardLo, _backwardFloor.At(box.ForwardLo));
        return box with { ForwardLo = Math.Max(box.ForwardLo, _forwardFloor.At(backwardLo)), BackwardLo = backwardLo };
    }
}
