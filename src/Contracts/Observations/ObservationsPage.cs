namespace TeraPipe.Contracts.Observations;

/// <summary>What was observed of one slicing of a plan: the sum of it, and the observations themselves.</summary>
public sealed record ObservationsPage
{
    /// <summary>The plan.</summary>
    public required string PlanId { get; init; }

    /// <summary>Which of its slicings.</summary>
    public required string Slicing { get; init; }

    /// <summary>Predicted against observed, over all runs or the one that was asked for.</summary>
    public required ObservationStatistics Statistics { get; init; }

    /// <summary>Whether the run drifts that was observed last; missing before the first observation.</summary>
    public DriftReport? Drift { get; init; }

    /// <summary>The observations, newest first.</summary>
    public required IReadOnlyList<StoredObservation> Items { get; init; }

    /// <summary>Asks for older ones; missing on the last page.</summary>
    public string? NextCursor { get; init; }
}
