using TeraPipe.Contracts.Observations;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Contracts.Jobs;

/// <summary>What a run is to know after it told of its steps.</summary>
public sealed record JobObservationsResponse
{
    /// <summary>The run's name.</summary>
    public required string Job { get; init; }

    /// <summary>How many events the run has had.</summary>
    public required int Version { get; init; }

    /// <summary>The plan that it is to run from now on.</summary>
    public required string PlanId { get; init; }

    /// <summary>Whether that is another one than that of the observations.</summary>
    public required bool PlanChanged { get; init; }

    /// <summary>The plan, whole, where it is another one.</summary>
    public PlanResponse? Plan { get; init; }

    /// <summary>How many observations the body had; all are stored.</summary>
    public required int Stored { get; init; }

    /// <summary>Predicted against observed, of the plan that the observations are of, so far.</summary>
    public required ObservationStatistics Statistics { get; init; }

    /// <summary>Whether the steps of that plan drift.</summary>
    public required DriftReport Drift { get; init; }
}
