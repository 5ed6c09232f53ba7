namespace TeraPipe.Planning.Slicing;

/// <summary>
/// The three numbers that make up the makespan of a slicing of the whole batch, in milliseconds on one stage.
/// </summary>
/// <param name="BusyMs">Σ a_F + Σ a_B over all slices of all micro-batches.</param>
/// <param name="SlowestForwardMs">max m_F.</param>
/// <param name="SlowestBackwardMs">max m_B.</param>
internal readonly record struct Solution(double BusyMs, double SlowestForwardMs, double SlowestBackwardMs)
{
    /// <summary>Σ a_F + Σ a_B + (K − 1)(max m_F + max m_B).</summary>
    public double MakespanMs(int stageCount) => BusyMs + ((stageCount - 1) * (SlowestForwardMs + SlowestBackwardMs));

    /// <summary>Together with another slice or micro-batch, so many times.</summary>
    public Solution With(Solution one, int times = 1) => new(
        BusyMs + (times * one.BusyMs),
        Math.Max(SlowestForwardMs, one.SlowestForwardMs),
        Math.Max(SlowestBackwardMs, one.SlowestBackwardMs));
}
