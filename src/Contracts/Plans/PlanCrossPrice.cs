namespace TeraPipe.Contracts.Plans;

/// <summary>
/// What each of two slicings costs under the other's question: how much of the change is the slicing, and how much the
/// numbers. The two parts add up to the change of the makespan.
/// </summary>
public sealed record PlanCrossPrice
{
    /// <summary>Makespan of A's slicing under B's question and latencies, in milliseconds.</summary>
    public required double SlicingAUnderBMs { get; init; }

    /// <summary>Makespan of B's slicing under A's question and latencies, in milliseconds.</summary>
    public required double SlicingBUnderAMs { get; init; }

    /// <summary>What the same slicing, A's, takes longer under B's question, in milliseconds.</summary>
    public required double ByNumbersMs { get; init; }

    /// <summary>What B's slicing then takes longer than A's, in milliseconds; below 0 where it gains.</summary>
    public required double BySlicingMs { get; init; }
}
