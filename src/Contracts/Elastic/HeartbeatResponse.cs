namespace TeraPipe.Contracts.Elastic;

/// <summary>What a worker is to know.</summary>
public sealed record HeartbeatResponse
{
    /// <summary>The run's name.</summary>
    public required string Job { get; init; }

    /// <summary>The worker's name.</summary>
    public required string Worker { get; init; }

    /// <summary>The run's generation now.</summary>
    public required int Generation { get; init; }

    /// <summary>
    /// "present", "lost" or "drained", as the run's events say. A lost one that lives sends a worker-joined.
    /// </summary>
    public required string State { get; init; }

    /// <summary>
    /// Whether the worker must get the run's plan anew before it goes on: its generation is an older one, or it is not
    /// present.
    /// </summary>
    public required bool MustReplan { get; init; }

    /// <summary>
    /// The number of the run's last decision: where it has risen within a generation, slices or frozen layers may have
    /// changed, and take effect at any step.
    /// </summary>
    public required int Replan { get; init; }
}
