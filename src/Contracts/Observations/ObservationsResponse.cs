namespace TeraPipe.Contracts.Observations;

/// <summary>What is known after observations were stored.</summary>
public sealed record ObservationsResponse
{
    /// <summary>The plan.</summary>
    public required string PlanId { get; init; }

    /// <summary>The slicing that was observed.</summary>
    public required string Slicing { get; init; }

    /// <summary>How many observations the body had; all are stored.</summary>
    public required int Stored { get; init; }

    /// <summary>Predicted against observed, of this run so far.</summary>
    public required ObservationStatistics Statistics { get; init; }

    /// <summary>Whether this run drifts.</summary>
    public required DriftReport Drift { get; init; }
}
