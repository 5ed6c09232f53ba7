using TeraPipe.Contracts.Observations;

namespace TeraPipe.Contracts.Jobs;

/// <summary>Body of POST /v1/jobs/{job}/observations: what steps of the run really took.</summary>
public sealed record JobObservationsRequest
{
    /// <summary>
    /// The steps, oldest first; at least one. A training job may post each as it ends, or many at once.
    /// </summary>
    public IReadOnlyList<Observation>? Observations { get; init; }

    /// <summary>
    /// The plan that they were run by; the run's present one when it is missing. Those of another plan are stored and
    /// do not count for drift: a run may still be under way when its plan changes.
    /// </summary>
    public string? PlanId { get; init; }

    /// <summary>
    /// How the steps were sliced: "plan" when it is missing. Only the plan itself is watched for drift.
    /// </summary>
    public string? Slicing { get; init; }
}
