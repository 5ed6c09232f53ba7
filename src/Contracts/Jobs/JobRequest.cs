using TeraPipe.Contracts.Elastic;
using TeraPipe.Contracts.Plans;

namespace TeraPipe.Contracts.Jobs;

/// <summary>
/// Body of POST /v1/jobs: a training run and what it is planned by. Every field may be missing: this is what was sent,
/// not what was meant.
/// </summary>
public sealed record JobRequest
{
    /// <summary>The run's name: 1 to 63 lower-case letters, digits, '.', '-' and '_'.</summary>
    public string? Job { get; init; }

    /// <summary>The question whose plan it runs; missing where planId says which.</summary>
    public PlanRequest? Plan { get; init; }

    /// <summary>A plan that is stored; missing where there is a question.</summary>
    public string? PlanId { get; init; }

    /// <summary>When it is planned again; the defaults when it is missing.</summary>
    public JobPolicyRequest? Policy { get; init; }

    /// <summary>Makes the run elastic; it is not when it is missing.</summary>
    public ElasticRequest? Elastic { get; init; }
}
