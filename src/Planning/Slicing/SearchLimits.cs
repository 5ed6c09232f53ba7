namespace TeraPipe.Planning.Slicing;

/// <summary>When the search may stop before its answer is proven to be the best, and who is told how far it is.
/// </summary>
public sealed record SearchLimits
{
    /// <summary>Search to the end.</summary>
    public static SearchLimits None { get; } = new();

    /// <summary>
    /// A plan whose <see cref="SlicingPlan.OptimalityGap"/> is proven to be no larger is good enough; from 0 up to,
    /// not including, 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No plan can have such a gap.</exception>
    public double OptimalityGap
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(
            nameof(value), value, "A gap is at least 0 and below 1.");
    }

    /// <summary>
    /// Once it is cancelled the best plan so far is the answer, with its gap. It is asked once a pass.
    /// </summary>
    public CancellationToken Deadline { get; init; }

    /// <summary>Is told after every pass, on the thread that searches: it had better be quick. Null: nobody asks.
    /// </summary>
    public IProgress<SearchProgress>? Progress { get; init; }
}
