using TeraPipe.Contracts.Freezing;

namespace TeraPipe.Contracts.Elastic;

/// <summary>
/// The part of POST /v1/jobs that makes a run elastic: layers may be frozen and workers come and go, and stages,
/// replicas and slices are planned again each time. Every field may be missing.
/// </summary>
public sealed record ElasticRequest
{
    /// <summary>
    /// Devices that the run has, each of which one worker drives; with tensor parallelism groups of them. As many as
    /// the plan has stages and replicas when it is missing, and never fewer.
    /// </summary>
    public int? Devices { get; init; }

    /// <summary>How much is frozen, and when: kept for the run's workers, who ask POST /v1/freeze/decisions with it.
    /// </summary>
    public FreezePolicyRequest? Policy { get; init; }

    /// <summary>
    /// What becomes of the batch when the number of replicas changes: "constant-global" (a step has as many sequences
    /// as before) when it is missing, or "keep-per-replica" (each replica has, and the learning rate should change).
    /// </summary>
    public string? BatchPolicy { get; init; }

    /// <summary>
    /// Which pipelines are looked at: "any" when it is missing, or "halving" (PipeTransformer's, to compare with).
    /// </summary>
    public string? Search { get; init; }

    /// <summary>Whether a token attends to those before it only; true when it is missing. If not, no sequence is
    /// sliced.
    /// </summary>
    public bool? IsCausal { get; init; }

    /// <summary>
    /// A change is made if it gains more than (1 + hysteresis) times what it takes; 0.1 when it is missing.
    /// </summary>
    public double? Hysteresis { get; init; }

    /// <summary>
    /// What a change takes in milliseconds: weights that move, processes that come together anew; 10,000 when it is
    /// missing.
    /// </summary>
    public double? SwitchCostMs { get; init; }

    /// <summary>Steps in which a change must pay: until the next freeze decision or the end; 1000 when it is missing.
    /// </summary>
    public int? StepsBetweenDecisions { get; init; }

    /// <summary>
    /// A worker that has sent heartbeats and then none for so long is lost; 30,000 when it is missing.
    /// </summary>
    public int? HeartbeatTimeoutMs { get; init; }

    /// <summary>What decides whether the activation cache pays; it stays off when it is missing.</summary>
    public ElasticCacheRequest? Cache { get; init; }
}
