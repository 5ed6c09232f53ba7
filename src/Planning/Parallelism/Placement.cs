using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Parallelism;

/// <summary>
/// Which GPU does what: GPU number tensor + t · (data + D · pipeline), node by node, which is Megatron-LM's default. So
/// tensor-parallel groups, which talk the most and should stay within a node (Narayanan et al., SC 2021, section 3.2),
/// are nearest, then the replicas of a stage, and stages are the farthest apart.
/// </summary>
public sealed class Placement
{
    private readonly Cluster _cluster;
    private readonly ParallelDegrees _degrees;

    /// <exception cref="ArgumentException">The cluster has too few GPUs.</exception>
    public Placement(Cluster cluster, ParallelDegrees degrees)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        if (degrees.Gpus > cluster.Gpus)
        {
            throw new ArgumentException($"{degrees.Gpus} GPUs of {cluster.Gpus}.", nameof(degrees));
        }

        (_cluster, _degrees) = (cluster, degrees);
    }

    /// <summary>What a tensor-parallel group talks over: between nodes as soon as one group reaches into two.</summary>
    public NetworkLink TensorParallelLink => Slowest(
        Enumerable.Range(0, _degrees.Pipeline * _degrees.Data)
            .Any(group => NodeOf(group * _degrees.Tensor) != NodeOf(((group + 1) * _degrees.Tensor) - 1)));

    /// <summary>What the replicas of a stage talk over: between nodes as soon as those of one stage do.</summary>
    public NetworkLink DataParallelLink => Slowest(
        Enumerable.Range(0, _degrees.Pipeline).Any(stage => Enumerable.Range(0, _degrees.Tensor)
            .Any(tensor => NodeOf(Gpu(stage, 0, tensor)) != NodeOf(Gpu(stage, _degrees.Data - 1, tensor)))));

    /// <summary>[k] is what device k of the pipeline reaches device k + 1 over, in the slowest replica.</summary>
    public IReadOnlyList<NetworkLink> StageLinks =>
    [
        .. Enumerable.Range(0, _degrees.Pipeline - 1).Select(stage => Slowest(
            Enumerable.Range(Gpu(stage, 0, 0), StageGpus).Any(gpu => NodeOf(gpu) != NodeOf(gpu + StageGpus)))),
    ];

    private int StageGpus => _degrees.Data * _degrees.Tensor;

    /// <summary>The links of the pipeline as the slice planner takes them.</summary>
    /// <param name="policy">What a stage does meanwhile.</param>
    /// <param name="bytesPerToken">Of a token's activations: hidden size × bytes an element. Each device of a
    /// tensor-parallel group sends them whole to its counterpart, without the scatter and gather of Narayanan et al.,
    /// section 4.1.</param>
    public PipelineLinks LinksFor(TransferPolicy policy, double bytesPerToken) =>
        new(policy, StageLinks.Select(link => LinkLatency.FromBandwidth(
            link.Latency, link.GigabytesPerSecond, bytesPerToken)));

    private NetworkLink Slowest(bool reachesIntoAnotherNode) =>
        reachesIntoAnotherNode ? _cluster.BetweenNodes : _cluster.WithinNode;

    private int Gpu(int stage, int data, int tensor) =>
        tensor + (_degrees.Tensor * (data + (_degrees.Data * stage)));

    private int NodeOf(int gpu) => gpu / _cluster.GpusPerNode;
}
