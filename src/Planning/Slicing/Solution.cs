namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The three numbers that make up the makespan of a slicing of the whole batch, in milliseconds on one stage.
/// </summary>
/// <param name="BusyMs">Σ F + Σ B over all slices of all micro-batches.</param>
/// <param name="SlowestForwardMs">max F.</param>
/// <param name="SlowestBackwardMs">max B.</param>
internal readonly record struct Solution(double BusyMs, double SlowestForwardMs, double SlowestBackwardMs)
{
    /// <summary>Σ F + Σ B + (K − 1) (max F + max B).</summary>
    public double MakespanMs(int stageCount) => BusyMs + ((stageCount - 1) * (SlowestForwardMs + SlowestBackwardMs));
}
