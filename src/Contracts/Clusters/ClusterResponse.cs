namespace TeraPipe.Contracts.Clusters;

/// <summary>One version of a cluster of the catalogue. A version never changes.</summary>
public sealed record ClusterResponse
{
    /// <summary>Name by which sweeps and plans refer to the cluster.</summary>
    public required string Cluster { get; init; }

    /// <summary>From 1; every change makes the next one, and all stay readable.</summary>
    public required int Version { get; init; }

    /// <summary>Nodes.</summary>
    public required int Nodes { get; init; }

    /// <summary>GPUs in each node.</summary>
    public required int GpusPerNode { get; init; }

    /// <summary>GPUs in all nodes.</summary>
    public required int Gpus { get; init; }

    /// <summary>What each GPU is.</summary>
    public required ClusterDevice Device { get; init; }

    /// <summary>Between two GPUs of a node; missing where it is not known or there is one GPU a node.</summary>
    public ClusterLink? WithinNode { get; init; }

    /// <summary>Between GPUs of two nodes; missing where it is not known or there is one node.</summary>
    public ClusterLink? BetweenNodes { get; init; }

    /// <summary>When this version was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
