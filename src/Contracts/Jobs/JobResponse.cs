using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Observations;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Contracts.Jobs;

/// <summary>A training run as its events left it.</summary>
public sealed record JobResponse
{
    /// <summary>The run's name.</summary>
    public required string Job { get; init; }

    /// <summary>"active" or "ended".</summary>
    public required string State { get; init; }

    /// <summary>How many events the run has had; its ETag is "v" and this number.</summary>
    public required int Version { get; init; }

    /// <summary>The plan that it runs now.</summary>
    public required string PlanId { get; init; }

    /// <summary>When it is planned again.</summary>
    public required JobPolicy Policy { get; init; }

    /// <summary>
    /// Predicted against observed of its plan as the last event says, of which there is one for every 100 observations;
    /// missing before the first. /v1/plans/{planId}/observations has them up to the last step.
    /// </summary>
    public ObservationStatistics? Statistics { get; init; }

    /// <summary>Whether its plan's steps drift as the last event says; missing before the first observation.</summary>
    public DriftReport? Drift { get; init; }

    /// <summary>A drift is confirmed, and the run is planned again once enough steps were observed.</summary>
    public required bool IsReplanPending { get; init; }

    /// <summary>When it was registered, UTC.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When it ended, UTC; missing while it is active.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The plan, whole; missing in lists.</summary>
    public PlanResponse? Plan { get; init; }

    /// <summary>Where an elastic run stands; missing of others.</summary>
    public ElasticResponse? Elastic { get; init; }
}
