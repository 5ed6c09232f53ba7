namespace TeraPipe.Contracts.Plans;

/// <summary>
/// How far the latency model is off for points that it has not seen (leave-one-out), as shares of the measured time, by
/// place. A place without a point to judge by is missing.
/// </summary>
public sealed record PlanErrors
{
    /// <summary>Between measured lengths, without context.</summary>
    public PlanError? Lengths { get; init; }

    /// <summary>Between measured points, after some context.</summary>
    public PlanError? Interior { get; init; }

    /// <summary>Beyond the measured points: what is extrapolated.</summary>
    public PlanError? Frontier { get; init; }
}
