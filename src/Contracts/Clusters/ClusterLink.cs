namespace TeraPipe.Contracts.Clusters;

/// <summary>What one GPU has to reach another over: a message takes latency + bytes / bandwidth.</summary>
public sealed record ClusterLink
{
    /// <summary>What the least message takes, in milliseconds.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>
    /// Bandwidth of one GPU in one direction, in 10⁹ bytes/s; its share where GPUs share an adapter.
    /// </summary>
    public double? GigabytesPerSecond { get; init; }
}
