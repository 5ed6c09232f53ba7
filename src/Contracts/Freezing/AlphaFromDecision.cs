namespace TeraPipe.Contracts.Freezing;

/// <summary>Which share may be frozen from a decision on.</summary>
public sealed record AlphaFromDecision
{
    /// <summary>Number of the decision, from 1.</summary>
    public int? FromDecision { get; init; }

    /// <summary>The share of the layers still trained, from 0 to below 1.</summary>
    public double? Alpha { get; init; }
}
