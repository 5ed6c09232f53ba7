using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// Chooses stages, replicas, partition, slicing and micro-batches for a model of which a part is frozen: what
/// PipeTransformer's AutoPipe and AutoDP do (He et al., ICML 2021, sections 3.2 and 3.3), by measured times.
///   1. every number of stages K′ and replicas D′ that the devices and the batch allow;
///   2. for each the partition whose slowest stage is fastest (<see cref="PartitionPlanner"/>);
///   3. for that the slicing and micro-batches (<see cref="PipelinePlanner"/>) and what adding up gradients adds;
///   4. the plan by which a sequence takes least; of equal ones that with the fewest devices.
/// </summary>
public static class ElasticPlanner
{
    /// <summary>The best plan; null if none fits.</summary>
    /// <param name="job">What is trained.</param>
    /// <param name="modes">What is frozen of it.</param>
    /// <param name="search">Which pipelines are looked at.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="ArgumentException">Sequences of a model that is not causal are to be sliced, the schedule has
    /// virtual stages, or attention has more gradients than its layer.</exception>
    public static ElasticPlan? Plan(
        ElasticJob job,
        LayerModes modes,
        ElasticSearch search = ElasticSearch.Any,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(modes);
        Check(job);
        var pricing = new ElasticPricing(job, modes);
        var candidates = Candidates(job, modes, pricing, search)
            .Select(of => (of.Stages, of.Replicas, Least: pricing.LeastTimePerSequence(of.Stages, of.Replicas)))
            .OrderBy(of => of.Least)
            .ThenBy(of => of.Stages.Count * of.Replicas);
        ElasticPlan? best = null;
        foreach (var (stages, replicas, least) in candidates)
        {
            if (!(least > best?.TimePerSequence)
                && pricing.Plan(stages, replicas, cancellationToken) is var plan
                && IsBetter(plan, best))
            {
                best = plan;
            }
        }

        return best;
    }

    /// <summary>The best plan for each number of stages and replicas.</summary>
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
        var pricing = new ElasticPricing(job, modes);
        return Candidates(job, modes, pricing, search)
            .Select(of => pricing.Plan(of.Stages, of.Replicas, cancellationToken));
    }

    /// <summary>What a pipeline that stands already takes with layers in other modes: its stages and replicas stay, its
    /// slices and micro-batches are planned anew. Whether it fits is not asked: it stands.</summary>
    /// <param name="job">What is trained.</param>
    /// <param name="modes">What is frozen of it now.</param>
    /// <param name="blocksPerStage">[k] is how many blocks stage k has, all of the model's together: layers, or
    /// attentions and MLPs where the job tells them apart.</param>
    /// <param name="replicas">Replicas, D′.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="ArgumentException">The stages are not the model's, or as <see cref="Plan"/>.</exception>
    public static ElasticPlan Keep(
        ElasticJob job,
        LayerModes modes,
        IReadOnlyList<int> blocksPerStage,
        int replicas,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentNullException.ThrowIfNull(blocksPerStage);
        Check(job);
        var pricing = new ElasticPricing(job, modes);
        return pricing.Plan(pricing.OfBlocks(blocksPerStage), replicas, cancellationToken);
    }

    private static bool IsBetter(ElasticPlan plan, ElasticPlan? best) => best is null
        || plan.TimePerSequence < best.TimePerSequence
        || (plan.TimePerSequence == best.TimePerSequence
            && plan.StageCount * plan.Replicas < best.StageCount * best.Replicas);

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

        if (job.Blocks?.AttentionGradients > job.LayerGradients)
        {
            throw new ArgumentException(
                $"{nameof(LayerBlocks.AttentionGradients)} ({job.Blocks.AttentionGradients}) are a part of "
                + $"{nameof(ElasticJob.LayerGradients)} ({job.LayerGradients}).");
        }
    }

    private static IEnumerable<(IReadOnlyList<Range> Stages, int Replicas)> Candidates(
        ElasticJob job, LayerModes modes, ElasticPricing pricing, ElasticSearch search) =>
        Degrees(job, modes, pricing, search)
            .Select(degrees => (Stages: pricing.Stages(degrees.Stages), degrees.Replicas))
            .Where(candidate => pricing.Fits(candidate.Stages));

    private static IEnumerable<(int Stages, int Replicas)> Degrees(
        ElasticJob job, LayerModes modes, ElasticPricing pricing, ElasticSearch search)
    {
        var pairs = search switch
        {
            ElasticSearch.Any => from k in Enumerable.Range(1, Math.Min(job.Devices, pricing.MostStages))
                                 from d in Enumerable.Range(1, job.Devices / k)
                                 select (k, d),
            ElasticSearch.AnyStages => Enumerable.Range(1, Math.Min(job.Devices / job.Replicas, pricing.MostStages))
                .Select(k => (k, job.Replicas)),
            ElasticSearch.Unchanged => [(Math.Min(job.Devices / job.Replicas, pricing.MostStages), job.Replicas)],
            _ => Halved(job, modes, pricing, search),
        };
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
    private static IEnumerable<(int Stages, int Replicas)> Halved(
        ElasticJob job, LayerModes modes, ElasticPricing pricing, ElasticSearch search)
    {
        if (job.Devices == 0)
        {
            return [];
        }

        var whole = new ElasticPricing(job, LayerModes.Of(modes.All.Count, frozen: 0));
        var most = Math.Min(job.Devices / Math.Min(job.Replicas, job.Devices), whole.MostStages);
        var slowest = whole.Slowest(most);
        var count = most;
        while (count % 2 == 0 && pricing.Slowest(Math.Min(count / 2, pricing.MostStages)) <= slowest)
        {
            count /= 2;
        }

        var replicas = search == ElasticSearch.Halving
            ? Enumerable.Range(1, job.Devices / count).Where(replicas => Takes(job, replicas)).TakeLast(1)
            : [job.Replicas];
        return replicas.Select(replicas => (Math.Min(count, pricing.MostStages), replicas));
    }
}
