namespace TeraPipe.Contracts.Operations;

/// <summary>How far an operation is.</summary>
public sealed record OperationProgress
{
    /// <summary>From 0 to 1; never goes back.</summary>
    public required double Fraction { get; init; }

    /// <summary>For people: "417 of 1,000 configurations".</summary>
    public required string Message { get; init; }

    /// <summary>Estimated time that is left, in milliseconds; missing while nothing can be said.</summary>
    public double? RemainingMs { get; init; }
}
