using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning;
using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>
/// An elastic run as the planning core takes it. As in its plan's question; stages send, and replicas add up gradients,
/// over the links that the cluster has where they would be placed.
/// </summary>
/// <param name="plan">The question of the plan that it was registered with, on its present profile.</param>
/// <param name="settings">How it is elastic.</param>
internal sealed class ElasticQuestion(PlanQuestion plan, ElasticSettings settings)
{
    private readonly ModelShape _shape = TrainingMemory.ShapeOf(plan.Model);
    private readonly MemorySettings _memory = TrainingMemory.SettingsOf(plan);
    private readonly ILatencyModel _layer = LayerLatencies.Of(
        plan with { IsStrict = false },
        plan.Cluster?.Description.ToPlanning() is { } own ? new Placement(own, plan.Degrees) : null,
        TrainingMemory.PrecisionOf(plan.Profile.Content.Dtype!));

    public ElasticMemory Memory => new(_shape, _memory, plan.MemoryLimit);

    public int Layers => plan.Model.Layers;

    public int Replicas => plan.DataParallelDegree;

    public int LayersPerStage => plan.LayersPerStage;

    public int Stages => plan.Stages;

    private Cluster? Cluster => plan.Cluster?.Description.ToPlanning();

    private double BytesPerToken => (double)_shape.Layer.HiddenSize * _memory.Precision.ActivationBytes;

    /// <param name="devices">Devices that it has.</param>
    /// <param name="slowdown">How many times as long each takes, as all wait for the slowest.</param>
    public ElasticJob Job(int devices, double slowdown) => new()
    {
        Devices = devices,
        Device = slowdown > 1 ? new StageDevice(_layer).Scaled(slowdown) : new StageDevice(_layer),
        WeightGradientShare = plan.Profile.WeightGradientShare,
        CacheRead = settings.Cache is { } cache
            ? new CacheReadLatencyModel(BytesPerToken, cache.ReadGigabytesPerSecond!.Value)
            : null,
        Sequence = plan.Sequence,
        Grain = plan.Grain,
        IsCausal = settings.IsCausal,
        Constraints = plan.Constraints,
        Schedule = plan.Schedule,
        StepSequences = plan.BatchSequences * plan.DataParallelDegree,
        Replicas = plan.DataParallelDegree,
        Batch = ElasticWords.BatchPolicies.ValueOf(settings.BatchPolicy),
        Links = Cluster is { } cluster
            ? new ClusterLinks(cluster, plan.TensorParallelDegree, plan.Transfers, BytesPerToken)
            : null,
        LayerGradients = _shape.LayerParameters.OnOneDevice(_memory.TensorParallelDegree)
            * new Bytes(_memory.Precision.GradientBytes),
    };

    /// <summary>Whether the activation cache pays, all devices reading and writing at once.</summary>
    /// <param name="frozenLayers">First layers that are frozen.</param>
    /// <param name="passesLeft">Passes that could read it; null: as registered.</param>
    /// <param name="devices">Devices that there are.</param>
    /// <returns>Null where the run was registered without.</returns>
    public CacheAdvice? Cache(int frozenLayers, int? passesLeft, int devices)
    {
        if (settings.Cache is not { } cache)
        {
            return null;
        }

        var bytes = cache.Sequences!.Value * BytesPerToken * plan.SequenceTokens;
        var smallest = _layer.MicroBatchSizes?[0] ?? 1;
        var forwardMs = _layer.Predict(smallest, plan.Sequence, Tokens.None).Forward.Value / smallest;
        return CacheAdvice.Of(new CacheQuestion
        {
            FrozenLayers = frozenLayers,
            PassesLeft = passesLeft ?? cache.PassesLeft!.Value,
            Forward = OnAll(frozenLayers * forwardMs * cache.Sequences.Value),
            Read = OnAll(bytes / (cache.ReadGigabytesPerSecond!.Value * 1e6)),
            Write = OnAll(bytes / (cache.WriteGigabytesPerSecond!.Value * 1e6)),
            Size = new Bytes(bytes < long.MaxValue ? (long)bytes : long.MaxValue),
            Budget = new Bytes(cache.BudgetBytes!.Value),
            IsAugmented = cache.IsAugmented!.Value,
            HasTiedEmbedding = cache.HasTiedEmbedding!.Value,
            IsTensorParallel = plan.TensorParallelDegree > 1,
        });

        Milliseconds OnAll(double ms) => new(ms / Math.Max(1, devices));
    }
}
