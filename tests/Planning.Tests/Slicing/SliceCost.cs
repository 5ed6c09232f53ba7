namespace TeraPipe.Planning.Tests.Slicing;

/// <summary>
/// What a makespan is made of, of one slice or of all slices of a batch, in milliseconds on one stage.
/// </summary>
/// <param name="BusyMs">Σ a over both phases.</param>
/// <param name="ForwardGateMs">max m of F.</param>
/// <param name="BackwardGateMs">max m of B.</param>
internal readonly record struct SliceCost(double BusyMs, double ForwardGateMs, double BackwardGateMs)
{
    public static SliceCost operator +(SliceCost left, SliceCost right) => new(
        left.BusyMs + right.BusyMs,
        Math.Max(left.ForwardGateMs, right.ForwardGateMs),
        Math.Max(left.BackwardGateMs, right.BackwardGateMs));

    /// <summary>At least as good in each of the three, so never part of a longer makespan.</summary>
    public bool Dominates(SliceCost other) =>
        BusyMs <= other.BusyMs && ForwardGateMs <= other.ForwardGateMs && BackwardGateMs <= other.BackwardGateMs;

    public double MakespanMs(int stageCount) => BusyMs + ((stageCount - 1) * (ForwardGateMs + BackwardGateMs));
}
