namespace TeraPipe.Contracts.Profiles;

/// <summary>
/// How large errors are, as shares of the measured time: 0.02 is 2 %. A share is missing where it is beyond every
/// number, as of a time of nearly 0.
/// </summary>
public sealed record ErrorShares
{
    /// <summary>How many errors.</summary>
    public required int Count { get; init; }

    /// <summary>Half of the errors are at most so large, by size.</summary>
    public double? MedianShare { get; init; }

    /// <summary>Nine in ten errors are at most so large, by size.</summary>
    public double? P90Share { get; init; }

    /// <summary>99 in 100 errors are at most so large, by size.</summary>
    public double? P99Share { get; init; }

    /// <summary>The median of the errors with their signs; above 0 where predictions are too long.</summary>
    public double? BiasShare { get; init; }
}
