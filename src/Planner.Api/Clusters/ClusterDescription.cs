using TeraPipe.Planning;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Clusters;

/// <summary>A cluster that has been understood.</summary>
/// <param name="Cluster">Its name.</param>
/// <param name="Nodes">Nodes.</param>
/// <param name="GpusPerNode">GPUs in each.</param>
/// <param name="Device">What each GPU is.</param>
/// <param name="WithinNode">Null where it is not known, or where there is no second GPU in a node.</param>
/// <param name="BetweenNodes">Null where it is not known, or where there is no second node.</param>
internal sealed record ClusterDescription(
    string Cluster,
    int Nodes,
    int GpusPerNode,
    DeviceDescription Device,
    NetworkLink? WithinNode,
    NetworkLink? BetweenNodes)
{
    /// <summary>Stands for a link that joins nothing: the core wants one, and never sends over it.</summary>
    private static readonly NetworkLink _unused = new(Milliseconds.Zero, double.MaxValue);

    public int Gpus => Nodes * GpusPerNode;

    /// <summary>The links that the cluster has and of which nobody said what they carry, as JSON names them.</summary>
    public IEnumerable<string> UnknownLinks()
    {
        if (GpusPerNode > 1 && WithinNode is null)
        {
            yield return "withinNode";
        }

        if (Nodes > 1 && BetweenNodes is null)
        {
            yield return "betweenNodes";
        }
    }

    /// <summary>As the planning core takes it; null where a link is not known.</summary>
    public Cluster? ToPlanning() => UnknownLinks().Any()
        ? null
        : new Cluster(Nodes, GpusPerNode, Device.Memory, WithinNode ?? _unused, BetweenNodes ?? _unused);
}
