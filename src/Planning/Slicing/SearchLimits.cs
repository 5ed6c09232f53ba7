namespace TeraPipe.Planning.Slicing;

/// <summary>When the search may stop before its answer is proven to be the best.</summary>
public sealed record SearchLimits
{
    /// <summary>Search to the end.</summary>
    public static SearchLimits None { get; } = new();

    /// <summary>A plan whose <see cref="SlicingPlan.OptimalityGap"/> is proven to be no larger is good enough.</summary>
    public double OptimalityGap { get; init; }

    /// <summary>Once it is cancelled the best plan so far is the answer, with its gap.</summary>
    public CancellationToken Deadline { get; init; }
}
