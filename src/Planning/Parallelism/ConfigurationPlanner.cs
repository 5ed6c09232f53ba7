using System.Collections.Concurrent;
using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Memory;
using TeraPipe.Planning.Slicing;

namespace TeraPipe.Planning.Parallelism;

/// <summary>
/// Plans configurations that nothing speaks against but, perhaps, memory. Threads may share it.
/// </summary>
internal sealed class ConfigurationPlanner(TrainingJob job, IReadOnlyDictionary<int, ILatencyModel?> layers)
{
    private static readonly Obstacle Refused = new(
        ObstacleKind.Latencies, "Every slicing has a slice whose latency is not known.");

    private readonly ConcurrentDictionary<(int Tensor, int MicroBatch, NetworkLink), Lazy<LayerTable>> _tables = [];

    /// <summary>One row each for configurations that differ in their schedule only: they share one slicing.</summary>
    public IEnumerable<SweepRow> Plan(IEnumerable<Configuration> alike, CancellationToken cancellationToken)
    {
        EqualPipeline? pipeline = null;
        IReadOnlyList<MicroBatchSlicing>? microBatches = null;
        foreach (var configuration in alike)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (pipeline is null)
            {
                pipeline = PipelineOf(configuration);
                var batch = job.StepSequences / configuration.Degrees.Data;
                var problem = pipeline.Problem(batch, configuration.Recompute);
                microBatches = SlicePlanner.TryPlan(problem, null, cancellationToken)?.MicroBatches;
            }

            yield return microBatches is null
                ? new SweepRow { Configuration = configuration, Obstacle = Refused }
                : RowOf(configuration, pipeline, microBatches);
        }
    }

    private SweepRow RowOf(
        Configuration configuration, EqualPipeline pipeline, IReadOnlyList<MicroBatchSlicing> microBatches)
    {
        var memory = pipeline.Memory(microBatches, configuration.Schedule, configuration.Recompute);
        var shortage = MemoryShortage.Find(memory, job.Cluster.DeviceMemory);
        return new SweepRow
        {
            Configuration = configuration,
            Obstacle = shortage is null ? null : new Obstacle(ObstacleKind.Memory, shortage.ToString()),
            Shortage = shortage,
            StepTime = shortage is null ? StepTime(configuration, pipeline, microBatches, memory) : null,
            Memory = memory,
            MicroBatches = microBatches,
        };
    }

    private EqualPipeline PipelineOf(Configuration configuration)
    {
        var (degrees, model) = (configuration.Degrees, job.Model);
        var placement = new Placement(job.Cluster, degrees);
        var activationBytes = job.Settings.Precision.ActivationBytes;
        var table = TableOf(degrees.Tensor, configuration.MicroBatch, placement.TensorParallelLink);
        return new EqualPipeline(model, table, degrees.Pipeline, job.Sequence, job.Grain)
        {
            WeightGradientShare = job.WeightGradientShare(degrees.Tensor),
            Links = placement.LinksFor(job.Transfers, (double)model.Layer.HiddenSize * activationBytes),
            Settings = job.Settings with
            {
                TensorParallelDegree = degrees.Tensor,
                DataParallelDegree = degrees.Data,
            },
        };
    }

    private LayerTable TableOf(int tensorDegree, int microBatch, NetworkLink link) => _tables.GetOrAdd(
        (tensorDegree, microBatch, link),
        _ => new Lazy<LayerTable>(
            () => new LayerTable(LayerOf(tensorDegree, link), microBatch, job.Sequence, job.Grain))).Value;

    private ILatencyModel LayerOf(int tensorDegree, NetworkLink link) => job.IsGroupMeasured(tensorDegree)
        ? layers[tensorDegree]!
        : new TensorParallelLatencyModel(
            layers[tensorDegree]!, link, tensorDegree, job.Model.Layer, job.Settings.Precision);

    /// <summary>
    /// Until the last replica of the last stage has the sum of its gradients:
    ///     max over devices d of T − d · B + extra_d,   B the shortest backward of a slice on a stage.
    /// After its last backward a gradient of device d still has to pass d stages, so that device was done by T − d · B;
    /// not so where backwards are split, as W may come later. So the sum is no later than this.
    /// </summary>
    private Milliseconds StepTime(
        Configuration configuration,
        EqualPipeline pipeline,
        IReadOnlyList<MicroBatchSlicing> microBatches,
        IReadOnlyList<DeviceMemory> memory)
    {
        var makespan = pipeline.Makespan(microBatches, configuration.Schedule, configuration.Recompute);
        if (configuration.Degrees.Data == 1)
        {
            return makespan;
        }

        var isSplit = configuration.Schedule.SplitsBackward;
        var shortest = ShortestBackward(pipeline, microBatches, configuration, isSplit);
        var cost = new DataParallelCost(
            new Placement(job.Cluster, configuration.Degrees).DataParallelLink,
            configuration.Degrees.Data,
            job.Reduction,
            job.Settings.ShardsOptimizer);
        var layersPerStage =
            job.Model.Layers / (configuration.Degrees.Pipeline * configuration.Schedule.VirtualStages);
        return memory.Max(device =>
        {
            var extra = cost.ExtraTime(device.Gradients, device.Weights, layersPerStage, shortest);
            var earlierMs = isSplit ? 0 : device.Device * shortest.Value;
            return new Milliseconds(Math.Max(makespan.Value, makespan.Value - earlierMs + extra.Value));
        });
    }

    /// <summary>Of any slice on one stage; where backwards are split, of W, without recompute.</summary>
    private static Milliseconds ShortestBackward(
        EqualPipeline pipeline,
        IReadOnlyList<MicroBatchSlicing> microBatches,
        Configuration configuration,
        bool isSplit)
    {
        var recompute = isSplit ? Recompute.None : configuration.Recompute;
        var stage = pipeline.StageLatency(recompute, configuration.Schedule.VirtualStages);
        var shortest = microBatches.Distinct().Min(
            microBatch => microBatch.Latencies(stage).Min(latency => latency.Backward));
        return isSplit ? new Milliseconds(pipeline.WeightGradientShare * shortest.Value) : shortest;
    }
}
