namespace TeraPipe.Planning.Slicing;

/// <summary>How far a search is. It goes from coarse to fine, and each grain has passes of its own.</summary>
/// <param name="Grain">What slices are multiples of for now; the question's grain in the last part.</param>
/// <param name="Passes">Passes with this grain so far; for a schedule that is simulated, plans simulated.</param>
/// <param name="Incumbent">Makespan of the best plan so far; never goes up.</param>
/// <param name="LowerBound">
/// No plan has a smaller makespan; never goes down. Zero with a coarser grain than the question's: what is proven there
/// says nothing about finer slices.
/// </param>
public readonly record struct SearchProgress(
    Tokens Grain, int Passes, Milliseconds Incumbent, Milliseconds LowerBound)
{
    /// <summary>(incumbent − lower bound) / incumbent; 0 means proven optimal.</summary>
    public double OptimalityGap =>
        Incumbent.Value == 0 ? 0 : (Incumbent.Value - LowerBound.Value) / Incumbent.Value;
}
