using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// A cluster whose devices an elastic run is placed on, however many stages and replicas it has (<see cref="Placement"/>
/// says which is where), and what they send each other.
/// </summary>
/// <param name="Cluster">Nodes and their links.</param>
/// <param name="TensorParallelDegree">GPUs that share each layer, and count as one device.</param>
/// <param name="Transfers">What a stage does while a slice is under way to the next.</param>
/// <param name="BytesPerToken">Of a token's activations: hidden size × bytes an element.</param>
public sealed record ClusterLinks(
    Cluster Cluster, int TensorParallelDegree, TransferPolicy Transfers, double BytesPerToken)
{
    /// <summary>What so many stages are joined by.</summary>
    /// <param name="stages">K′.</param>
    /// <param name="replicas">D′.</param>
    /// <param name="firstTrained">The first stage that has something to train: none before it takes gradients.</param>
    /// <exception cref="ArgumentException">The cluster has too few GPUs.</exception>
    internal PipelineLinks Between(int stages, int replicas, int firstTrained)
    {
        var links = Placed(stages, replicas).LinksFor(Transfers, BytesPerToken);
        return new PipelineLinks(links.Policy, links.Links) { FirstTrained = firstTrained };
    }

    /// <summary>What the replicas of a stage are joined by, in the slowest stage.</summary>
    /// <inheritdoc cref="Between"/>
    internal NetworkLink OfReplicas(int stages, int replicas) => Placed(stages, replicas).DataParallelLink;

    private Placement Placed(int stages, int replicas) =>
        new(Cluster, new ParallelDegrees(stages, replicas, TensorParallelDegree));
}
