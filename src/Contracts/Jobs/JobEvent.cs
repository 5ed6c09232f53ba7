using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Observations;

namespace TeraPipe.Contracts.Jobs;

/// <summary>One thing that happened to a run. Events are only ever added.</summary>
public sealed record JobEvent
{
    /// <summary>The how manieth of its run it is, from 1 and without a gap.</summary>
    public required int Sequence { get; init; }

    /// <summary>
    /// "registered", "observed" (a summary of some 100 steps), "driftConfirmed", "replanned", "replanDeclined",
    /// "planChanged" or "ended"; of an elastic run also "freeze", "thaw", "profile", "worker-lost", "worker-joined",
    /// "worker-slow" and "drain", each followed by an "elasticPlanned".
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What happened and why, in words and numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>The plan that the run had from then on; of a replanned the one that it has next.</summary>
    public required string PlanId { get; init; }

    /// <summary>The profile that a re-plan was made on; missing otherwise.</summary>
    public string? ProfileId { get; init; }

    /// <summary>Predicted against observed then; only of an observed.</summary>
    public ObservationStatistics? Statistics { get; init; }

    /// <summary>Whether steps drifted then; of an observed and a driftConfirmed.</summary>
    public DriftReport? Drift { get; init; }

    /// <summary>The numbers of a replanned or a replanDeclined.</summary>
    public ReplanNumbers? Replan { get; init; }

    /// <summary>What was posted; only of an elastic run's events.</summary>
    public ElasticEventRequest? ElasticEvent { get; init; }

    /// <summary>What was decided; only of an elasticPlanned.</summary>
    public ElasticReplan? ElasticReplan { get; init; }
}
