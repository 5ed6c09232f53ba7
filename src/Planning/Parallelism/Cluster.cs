namespace TeraPipe.Planning.Parallelism;

/// <summary>Equal nodes of equal GPUs.</summary>
public sealed record Cluster
{
    /// <param name="nodes">Nodes.</param>
    /// <param name="gpusPerNode">GPUs in each.</param>
    /// <param name="deviceMemory">What one GPU has for training.</param>
    /// <param name="withinNode">Between two GPUs of a node.</param>
    /// <param name="betweenNodes">Between GPUs of two nodes; one GPU's share where they share an adapter.</param>
    public Cluster(
        int nodes, int gpusPerNode, Bytes deviceMemory, NetworkLink withinNode, NetworkLink betweenNodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(gpusPerNode, 1);
        ArgumentNullException.ThrowIfNull(withinNode);
        ArgumentNullException.ThrowIfNull(betweenNodes);
        (Nodes, GpusPerNode, DeviceMemory) = (nodes, gpusPerNode, deviceMemory);
        (WithinNode, BetweenNodes) = (withinNode, betweenNodes);
    }

    /// <summary>Nodes.</summary>
    public int Nodes { get; }

    /// <summary>GPUs in each node.</summary>
    public int GpusPerNode { get; }

    /// <summary>What one GPU has for training.</summary>
    public Bytes DeviceMemory { get; }

    /// <summary>Between two GPUs of a node.</summary>
    public NetworkLink WithinNode { get; }

    /// <summary>Between GPUs of two nodes.</summary>
    public NetworkLink BetweenNodes { get; }

    /// <summary>GPUs in all nodes.</summary>
    public int Gpus => Nodes * GpusPerNode;
}
