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
        var pairs = Degrees(job, modes, pricing, search)
            .Select(pair => (
                pair.Stages, pair.Replicas, Least: pricing.LeastTimePerSequence(pair.Stages, pair.Replicas)))
            .OrderBy(pair => pair.Least)
            .ThenBy(pair => pair.Stages * pair.Replicas);
        ElasticPlan? best = null;
        foreach (var (stages, replicas, least) in pairs)
        {
            if (!(least > best?.TimePerSequence)
                && pricing.Plan(pricing.Stages(stages), replicas, cancellationToken) is { } plan
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
        return Degrees(job, modes, pricing, search)
            .Select(degrees => pricing.Plan(pricing.Stages(degrees.Stages), degrees.Replicas, cancellationToken))
            .OfType<ElasticPlan>();
    }

    /// <summary>The stages and replicas of another plan, whatever was frozen then: slicing and micro-batches alone are
    /// chosen anew. Null if a stage no longer fits.</summary>
    /// <param name="job">What is trained.</param>
    /// <param name="modes">What is frozen of it now.</param>
    /// <param name="plan">A plan of the same job.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="ArgumentException">As for <see cref="Plan"/>, or the plan is of another model.</exception>
    public static ElasticPlan? Keep(
        ElasticJob job, LayerModes modes, ElasticPlan plan, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentNullException.ThrowIfNull(plan);
        Check(job);
        var pricing = new ElasticPricing(job, modes);
        return pricing.Plan(pricing.Stages(plan), plan.Replicas, cancellationToken);
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
            _ => [Halved(job, modes, pricing, search)],
        };
        return pairs.Where(pair => job.Batch == BatchPolicy.KeepPerReplica || job.StepSequences % pair.Item2 == 0);
    }

    /// <summary>The one pair that AutoPipe comes to.</summary>
    private static (int Stages, int Replicas) Halved(
        ElasticJob job, LayerModes modes, ElasticPricing pricing, ElasticSearch search)
    {
        var most = job.Devices / job.Replicas;
        var whole = new ElasticPricing(job, LayerModes.Of(modes.All.Count, frozen: 0));
        var slowest = whole.Slowest(Math.Min(most, whole.MostStages));
        var count = most;
        while (count % 2 == 0 && pricing.Slowest(Math.Min(count / 2, pricing.MostStages)) <= slowest)
        {
            count /= 2;
        }

        var replicas = search == ElasticSearch.Halving ? job.Devices / count : job.Replicas;
        return (Math.Min(count, pricing.MostStages), replicas);
    }
}
