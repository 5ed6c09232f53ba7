namespace TeraPipe.Contracts.Plans;

/// <summary>
/// What the plan's makespan will be, as far as the noise of the measurements leaves it open. That a machine may behave
/// otherwise when it trains is not in it.
/// </summary>
public sealed record PlanPrediction
{
    /// <summary>The mean of all that the measurements leave open, in milliseconds: not too low by choosing.</summary>
    public required double ExpectedMs { get; init; }

    /// <summary>Lower end of the interval, in milliseconds.</summary>
    public required double LowMs { get; init; }

    /// <summary>Upper end of the interval, in milliseconds.</summary>
    public required double HighMs { get; init; }

    /// <summary>The probability with which the true makespan lies within.</summary>
    public required double Level { get; init; }

    /// <summary>
    /// The plan against the best uniform slicing, under the same uncertainty; missing where there is none.
    /// </summary>
    public PlanComparison? AgainstUniform { get; init; }
}
