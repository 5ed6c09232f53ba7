using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;

namespace TeraPipe.Planning.Elastic;

/// <summary>
/// Chooses stages, replicas, partition, slicing and micro-batches for a model of which a part is frozen: what
/// PipeTransformer's AutoPipe and AutoDP do (He et al., ICML 2021, sections 3.2 and 3.3), by measured times.
///   1. every number of stages K′ and replicas D′ that the devices and the batch allow;
///   2. for each the partition whose slowest stage is fastest (<see cref="PartitionPlanner"/>);
///   3. for that the slicing and micro-batches (<see cref="PipelinePlanner"/>) and what adding up gradients leaves over;
///   4. the plan by which a sequence takes least; of equal ones that with the fewest devices.
/// </summary>
public static class ElasticPlanner
{
    /// <summary>The best plan; null if none fits.</summary>
    /// <param name="job">What is trained.</param>
    /// <param name="modes">What is frozen of it.</param>
    /// <param name="search">Which pipelines are looked at.</param>
    /// <param name="cancellationToken">Gives up without an answer.</param>
    /// <exception cref="ArgumentException">Sequences of a model that is not causal are to be sliced, or the schedule has
    /// virtual stages.</exception>
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
        var pairs = search == ElasticSearch.Halving
            ? Halvings(job, modes, stages)
            : from k in Enumerable.Range(1, Math.Min(job.Devices, stages.Blocks.Count))
              from d in Enumerable.Range(1, job.Devices / k)
              select (k, d);
        return pairs.Where(pair => job.Batch == BatchPolicy.KeepPerReplica || job.StepSequences % pair.Item2 == 0);
    }

    /// <summary>The one pair that AutoPipe comes to.</summary>
    private static IEnumerable<(int Stages, int Replicas)> Halvings(
        ElasticJob job, LayerModes modes, ElasticStages stages)
    {
        var most = job.Devices / job.Replicas;
        var whole = new ElasticStages(job, LayerModes.Of(modes.All.Count, frozen: 0));
        var slowest = Partition(job, whole, most).Slowest;
        var count = most;
        while (count % 2 == 0 && Partition(job, stages, Math.Min(count / 2, stages.Blocks.Count)).Slowest <= slowest)
        {
            count /= 2;
        }

        return [(Math.Min(count, stages.Blocks.Count), job.Devices / count)];
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

        var sequences = job.Batch == BatchPolicy.ConstantGlobal
            ? job.StepSequences
            : job.StepSequences / job.Replicas * degrees.Replicas;
        var problem = new PipelineProblem(
            job.Sequence, job.Grain, sequences / degrees.Replicas, [.. layers.Select(stages.Stage)])
        {
            Schedule = job.Schedule,
            WeightGradientShare = job.WeightGradientShare,
            Constraints = job.IsCausal ? job.Constraints : job.Constraints with { MaximumSlices = 1 },
        };
        var pipeline = PipelinePlanner.Plan(problem, limits: null, cancellationToken);
        return new ElasticPlan
        {
            LayersPerStage = [.. layers.Select(stage => stage.End.Value - stage.Start.Value)],
            Replicas = degrees.Replicas,
            StepSequences = sequences,
            LearningRateFactor = (double)sequences / job.StepSequences,
            Pipeline = pipeline,
            StepTime = pipeline.Makespan + Reduction(job, modes, layers, problem, pipeline, degrees.Replicas),
        };
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

    /// <summary>
    /// The longest of all stages; no stage ends after the makespan, so that the step is no longer than both. Only what
    /// is trained has gradients.
    /// </summary>
    private static Milliseconds Reduction(
        ElasticJob job,
        LayerModes modes,
        IReadOnlyList<Range> layers,
        PipelineProblem problem,
        PipelinePlan pipeline,
        int replicas)
    {
        var cost = new DataParallelCost(job.DataParallelLink, replicas, job.Reduction, ShardsOptimizer: false);
        return replicas == 1 ? Milliseconds.Zero : layers.Select((stage, k) =>
        {
            var trained = modes.All.Take(stage).Count(mode => mode == LayerMode.Active);
            var shortest = pipeline.MicroBatches.Distinct()
                .Min(microBatch => microBatch.Latencies(problem.Stages[k]).Min(latency => latency.Backward));
            return trained == 0
                ? Milliseconds.Zero
                : cost.ExtraTime(new(trained * job.LayerGradients.Count), Bytes.Zero, trained, shortest);
        }).Max();
    }
}
