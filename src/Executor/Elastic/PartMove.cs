namespace TeraPipe.Executor.Elastic;

/// <summary>Where a rank takes a part's state from: weights, moments and the number of updates.</summary>
/// <param name="Part">Of the model: 0 the embedding, 1 + i layer i, 1 + layers the head.</param>
/// <param name="From">A rank that had it.</param>
/// <param name="To">The rank that has it from now on.</param>
internal readonly record struct PartMove(int Part, int From, int To)
{
    /// <summary>Whether it stays where it is.</summary>
    public bool IsStay => From == To;
}
