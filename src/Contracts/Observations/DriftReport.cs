namespace TeraPipe.Contracts.Observations;

/// <summary>Whether times have drifted since the first steps, by a two-sided cumulative sum (CUSUM).</summary>
public sealed record DriftReport
{
    /// <summary>
    /// "learning" (what is normal), "steady" (no drift was ever confirmed), "suspected" (an alarm is being looked
    /// into), "up" or "down" (the last drift that was confirmed: steps take longer, or less long).
    /// </summary>
    public required string State { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Explanation { get; init; }

    /// <summary>The run that it is about; missing where the observations named none.</summary>
    public string? Job { get; init; }

    /// <summary>The first observation that drifted, counted from 1: an estimate. Missing without drift.</summary>
    public long? SinceObservation { get; init; }

    /// <summary>The observation that confirmed it.</summary>
    public long? ConfirmedAtObservation { get; init; }

    /// <summary>How far the median deviation moved: 0.1 is 10 % of the predicted time longer.</summary>
    public double? ShiftFraction { get; init; }

    /// <summary>The median deviation that is normal; missing while it is learned.</summary>
    public double? ReferenceFraction { get; init; }

    /// <summary>σ of normal deviations, robust, at least 0.01.</summary>
    public double? SigmaFraction { get; init; }
}
