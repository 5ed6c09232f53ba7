using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// Chooses stages, replicas, partition, slicing and micro-batches for a model of which a part is frozen: what
/// PipeTransformer's AutoPipe and AutoDP do (He et al., ICML 2021, sections 3.2 and 3.3), by measured times.
///   1. every number of stages K′ and replicas D′ that the devices and the batch allow;
///   2. for each the partition whose slowest stage is fastest (<see cref="PartitionPlanner"/>);
///   3. for that the slicing and micro-batches (<see cref="PipelinePlanner"/>) and what adding up gradients leaves
/// over;   4. the plan by which a sequence takes least; of equal ones that with the fewest devices.
/// </summary>
public static class ElasticPlanner
{
    /// <summary>The best plan; null if none fits.</summary>
    /// <param name="job">What is trained.</param>
    /// <param name="modes">What is frozen of it.</param>
    /// <param name="search">Which pipelines are looked at.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="ArgumentException">Sequences of a model that is not causal are to be sliced, or the schedule
    /// has virtual stages.</exception>
    public static ElasticPlan? Plan(
        ElasticJob job,
        LayerModes modes,
        ElasticSearch search = ElasticSearch.Any,
        CancellationToken cancellationToken = default) =>
        All(job, modes, search, cancellationToken)
            .OrderBy(plan => plan.TimePerSequence)
            .ThenBy(plan => plan.StageCount * plan.Replicas)
            .FirstOrDefault();

    /// <summary>All plans that were compared, one for each number of stages and replicas.</summary>
    /// <inheritdoc cref="Plan"/>
    public static IEnumerable<ElasticPlan> All(
        ElasticJob job,
        LayerModes modes,
        ElasticSearch search = ElasticSearch.Any,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(modes);
        Check(job);
        var stages = new ElasticStages(job, modes);
        return Degrees(job, modes, stages, search)
            .Select(degrees => PlanFor(job, modes, stages, degrees, cancellationToken))
            .OfType<ElasticPlan>();
    }

    /// <summary>What a pipeline that stands already takes with layers in other modes: its stages and replicas stay, its
    /// slices and micro-batches are planned anew. Whether it fits is not asked: it stands.</summary>
    /// <param name="job">What is trained.</param>
    /// <param name="modes">What is frozen of it.</param>
    /// <param name="layersPerStage">[k] is how many layers stage k has, all of the model's together.</param>
    /// <param name="replicas">Replicas, D′.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="ArgumentException">The stages are not the model's, or as <see cref="Plan"/>.</exception>
    public static ElasticPlan Keep(
        ElasticJob job,
        LayerModes modes,
        IReadOnlyList<int> layersPerStage,
        int replicas,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentNullException.ThrowIfNull(layersPerStage);
        Check(job);
        if (layersPerStage.Any(count => count < 1) || layersPerStage.Sum() != modes.All.Count)
        {
            throw new ArgumentException(
                $"Stages of {string.Join(", ", layersPerStage)} layers are not those of {modes.All.Count} layers.",
                nameof(layersPerStage));
        }

        var ends = layersPerStage.Select((_, k) => layersPerStage.Take(k + 1).Sum());
        Range[] layers = [.. ends.Zip(layersPerStage, (end, count) => (end - count)..end)];
        return ElasticPricing.Of(job, modes, new ElasticStages(job, modes), layers, replicas, cancellationToken);
    }

    private static void Check(ElasticJob job)
    {
        if (job is { IsCausal: false, Constraints.MaximumSlices: not (null or 1) })
        {
            throw new ArgumentException(
                "Every token of this model attends to all others, so that no slice can be computed before the others "
                + $"are there: {nameof(SliceConstraints.MaximumSlices)} can be 1 only; micro-batches fill the "
                + "pipeline.");
        }

        if (job.Schedule.VirtualStages != 1)
        {
            throw new ArgumentException("An elastic pipeline has one stage on each device.");
        }
    }

    private static IEnumerable<(int Stages, int Replicas)> Degrees(
        ElasticJob job, LayerModes modes, ElasticStages stages, ElasticSearch search)
    {
        var pairs = search == ElasticSearch.Halving && job.Devices > 0
            ? Halvings(job, modes, stages)
            : from k in Enumerable.Range(1, Math.Min(job.Devices, stages.Blocks.Count))
              from d in Enumerable.Range(1, job.Devices / k)
              select (k, d);
        return pairs.Where(pair => Takes(job, pair.Item2));
    }

    /// <summary>Whether the batch can be dealt out to so many replicas, and each share be made of
    /// micro-batches.</summary>
    private static bool Takes(ElasticJob job, int replicas) => job.Batch == BatchPolicy.KeepPerReplica
        || (job.StepSequences % replicas == 0
            && (job.Device.Layer.MicroBatchSizes is not { } sizes
                || SlicingProblem.CanCompose(job.StepSequences / replicas, sizes)));

    /// <summary>The one pair that AutoPipe comes to. Devices that the batch cannot be dealt out to are left over.
    /// </summary>
    private static IEnumerable<(int Stages, int Replicas)> Halvings(
        ElasticJob job, LayerModes modes, ElasticStages stages)
    {
        var most = Math.Min(job.Devices / Math.Min(job.Replicas, job.Devices), modes.All.Count);
        var whole = new ElasticStages(job, LayerModes.Of(modes.All.Count, frozen: 0));
        var slowest = Partition(job, whole, most).Slowest;
        var count = most;
        while (count % 2 == 0 && Partition(job, stages, Math.Min(count / 2, stages.Blocks.Count)).Slowest <= slowest)
        {
            count /= 2;
        }

        var replicas = Enumerable.Range(1, job.Devices / count).Where(replicas => Takes(job, replicas));
        return replicas.TakeLast(1).Select(replicas => (Math.Min(count, stages.Blocks.Count), replicas));
    }

    private static ElasticPlan? PlanFor(
        ElasticJob job,
        LayerModes modes,
        ElasticStages stages,
        (int Stages, int Replicas) degrees,
        CancellationToken cancellationToken)
    {
        var layers = stages.LayersOf(Partition(job, stages, degrees.Stages).BlocksPerStage);
        if (layers.Any(stage => job.Fits?.Invoke([.. modes.All.Take(stage)]) is false))
        {
            return null;
        }

        return ElasticPricing.Of(job, modes, stages, layers, degrees.Replicas, cancellationToken);
    }

    /// <summary>By what a whole sequence alone takes of each block, forward and backward.</summary>
    private static StagePartition Partition(ElasticJob job, ElasticStages stages, int count)
    {
        var blocks = stages.Blocks.Select(block =>
        {
            var model = stages.Stage(block);
            var whole = model.Predict(model.MicroBatchSizes?[0] ?? 1, job.Sequence, Tokens.None);
            return whole.Forward + whole.Backward;
        });
        return PartitionPlanner.Plan([.. blocks], count);
    }
}
