namespace TeraPipe.Contracts.Clusters;

/// <summary>
/// Body of POST /v1/clusters and PUT /v1/clusters/{cluster}: equal nodes of equal devices. Every field may be missing:
/// this is what was sent, not what was meant.
/// </summary>
public sealed record ClusterRequest
{
    /// <summary>
    /// Name by which sweeps and plans refer to the cluster: lower-case letters, digits, '.', '-' and '_'. PUT may leave
    /// it out: its path says it.
    /// </summary>
    public string? Cluster { get; init; }

    /// <summary>Nodes.</summary>
    public int? Nodes { get; init; }

    /// <summary>GPUs in each node; on processors, devices that are planned with as if they were GPUs.</summary>
    public int? GpusPerNode { get; init; }

    /// <summary>What each GPU is.</summary>
    public ClusterDevice? Device { get; init; }

    /// <summary>
    /// Between two GPUs of a node; missing where it is not known, and then nothing can be swept. Left out with one GPU
    /// a node.
    /// </summary>
    public ClusterLink? WithinNode { get; init; }

    /// <summary>
    /// Between GPUs of two nodes; missing where it is not known, and then nothing can be swept. Left out with one node.
    /// </summary>
    public ClusterLink? BetweenNodes { get; init; }
}
