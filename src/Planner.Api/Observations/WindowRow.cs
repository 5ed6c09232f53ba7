namespace TeraPipe.Planner.Api.Observations;

/// <summary>The deviations of one recent observation; null where it did not tell.</summary>
internal sealed record WindowRow
{
    public double? StepDeviation { get; init; }
    public double? ForwardDeviation { get; init; }
    public double? BackwardDeviation { get; init; }
}
