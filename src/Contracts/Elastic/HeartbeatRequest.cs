namespace TeraPipe.Contracts.Elastic;

/// <summary>Body of POST /v1/jobs/{job}/heartbeats: a worker lives. Both fields are required.</summary>
public sealed record HeartbeatRequest
{
    /// <summary>The worker's name: 1 to 63 lower-case letters, digits, '.', '-' and '_'.</summary>
    public string? Worker { get; init; }

    /// <summary>The run's generation that it works in.</summary>
    public int? Generation { get; init; }
}
