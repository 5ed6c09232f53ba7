namespace TeraPipe.Contracts.Observations;

/// <summary>
/// Body of POST /v1/plans/{planId}/observations: what steps really took. Every field may be missing: this is what was
/// sent, not what was meant.
/// </summary>
public sealed record ObservationsRequest
{
    /// <summary>
    /// The steps, oldest first; at least one. A training job may post each as it ends, or many at once.
    /// </summary>
    public IReadOnlyList<Observation>? Observations { get; init; }

    /// <summary>How the steps were sliced: "plan" when it is missing, or the kind of one of the plan's alternatives.
    /// </summary>
    public string? Slicing { get; init; }

    /// <summary>A name for the run that they are of; missing where there is only one. A run that is registered under
    /// /v1/jobs posts there.</summary>
    public string? Job { get; init; }
}
