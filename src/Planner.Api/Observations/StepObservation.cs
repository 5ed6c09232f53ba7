using TeraPipe.Contracts.Observations;

namespace TeraPipe.Planner.Api.Observations;

/// <summary>
/// An observation that has been understood and compared with the plan. It has a step's time or slices.
/// </summary>
internal sealed record StepObservation
{
    public long? Step { get; init; }
    public double? StepMs { get; init; }
    public double? StepDeviation { get; init; }
    public double? ForwardDeviation { get; init; }
    public double? BackwardDeviation { get; init; }

    /// <summary>Of all slices together, both phases; null without slices.</summary>
    public double? SlicesDeviation { get; init; }

    public required DateTimeOffset ObservedAt { get; init; }
    public IReadOnlyList<SliceTime>? Slices { get; init; }
}
