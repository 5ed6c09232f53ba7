using TeraPipe.Planning.Latency;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Elastic;

/// <summary>What pipelines of a model of which a part is frozen take.</summary>
internal sealed class ElasticPricing(ElasticJob job, LayerModes modes)
{
    private readonly ElasticStages _stages = new(job, modes);

    /// <summary>The most stages that have something to compute.</summary>
    public int MostStages => _stages.Units.Count;

    /// <summary>The stages of the partition whose slowest stage is fastest; under flush, whose slowest F and slowest B
    /// together are.</summary>
    public IReadOnlyList<Range> Stages(int count) => _stages.OfUnits(Partition(count));

    /// <inheritdoc cref="ElasticStages.OfBlocks"/>
    public IReadOnlyList<Range> OfBlocks(IReadOnlyList<int> blocksPerStage) => _stages.OfBlocks(blocksPerStage);

    /// <summary>Whether each of some stages fits.</summary>
    public bool Fits(IReadOnlyList<Range> blocks) =>
        !blocks.Any(stage => job.Fits?.Invoke(_stages.LayersOf(stage)) is false);

    /// <summary>
    /// No plan with these stages and so many replicas takes a sequence less: its slowest stage does all of them, in
    /// micro-batches of the size that suits it best. Nothing is known where sequences may be sliced.
    /// </summary>
    public Milliseconds LeastTimePerSequence(IReadOnlyList<Range> blocks, int replicas)
    {
        if (job.IsCausal && job.Constraints.MaximumSlices != 1)
        {
            return Milliseconds.Zero;
        }

        var most = Sequences(replicas) / replicas;
        var slowestMs = blocks.Select(_stages.Stage).Max(model =>
            (model.MicroBatchSizes ?? Enumerable.Range(1, most)).Where(size => size <= most).Min(size =>
            {
                var whole = model.Predict(size, job.Sequence, Tokens.None);
                return (whole.Forward.Value + whole.Backward.Value) / size;
            }));
        return new Milliseconds(slowestMs / replicas);
    }

    /// <summary>What the slowest of so many stages takes of a sequence at least, forward and backward.</summary>
    public Milliseconds Slowest(int count) => PartitionPlanner.Plan(
        [.. Units().Select(unit => unit.Forward + unit.Backward)], count).Slowest;

    private IReadOnlyList<int> Partition(int count)
    {
        var units = Units();
        var partition = job.Schedule == ScheduleChoice.Flush
            ? PartitionPlanner.Plan(
                [.. units.Select(unit => unit.Forward)], [.. units.Select(unit => unit.Backward)], count)
            : PartitionPlanner.Plan([.. units.Select(unit => unit.Forward + unit.Backward)], count);
        return partition.BlocksPerStage;
    }

    /// <summary>What a whole sequence alone takes of each unit.</summary>
    private SliceLatency[] Units() =>
    [
        .. _stages.Units.Select(unit =>
        {
            var model = _stages.Stage(unit);
            return model.Predict(model.MicroBatchSizes?[0] ?? 1, job.Sequence, Tokens.None);
        }),
    ];

    /// <summary>The best slicing and micro-batches on such stages.</summary>
    public ElasticPlan Plan(IReadOnlyList<Range> blocks, int replicas, CancellationToken cancellationToken)
    {
        var sequences = Sequences(replicas);
        var problem = new PipelineProblem(
            job.Sequence, job.Grain, sequences / replicas, [.. blocks.Select(_stages.Stage)])
        {
            Schedule = job.Schedule,
            Links = Links(blocks, replicas),
            WeightGradientShare = job.WeightGradientShare,
            Constraints = job.IsCausal ? job.Constraints : job.Constraints with { MaximumSlices = 1 },
        };
        var context = new SearchContext { MostActions = job.SearchActions - 1 }; // it ends after what is beyond
        var pipeline = PipelinePlanner.Plan(problem, context, limits: null, cancellationToken);
        var stepTime = pipeline.Makespan + Reduction(blocks, problem, pipeline, replicas);
        return new ElasticPlan
        {
            BlocksPerStage = [.. blocks.Select(stage => stage.End.Value - stage.Start.Value)],
            BlocksPerLayer = _stages.BlocksPerLayer,
            Replicas = replicas,
            StepSequences = sequences,
            LearningRateFactor = (double)sequences / job.StepSequences,
            Pipeline = pipeline,
            StepTime = stepTime,
            Ahead = new Lazy<LookAhead?>(() => LookAhead(blocks, problem, pipeline, stepTime)),
        };
    }

    private PipelineLinks Links(IReadOnlyList<Range> blocks, int replicas)
    {
        var firstTrained = blocks.TakeWhile(stage => _stages.LayersOf(stage).All(
            mode => mode is LayerMode.FrozenPrefix or LayerMode.CachedPrefix)).Count();
        return job.Links?.Between(blocks.Count, replicas, firstTrained) ?? PipelineLinks.Free(blocks.Count);
    }

    private int Sequences(int replicas) => job.Batch == BatchPolicy.ConstantGlobal
        ? job.StepSequences
        : job.StepSequences / job.Replicas * replicas;

    /// <summary>
    /// The longest of all stages; no stage ends after the makespan, so that the step is no longer than both. Only what
    /// is trained has gradients.
    /// </summary>
    private Milliseconds Reduction(
        IReadOnlyList<Range> blocks, PipelineProblem problem, PipelinePlan pipeline, int replicas)
    {
        var whole = job.Links?.OfReplicas(blocks.Count, replicas) ?? job.DataParallelLink;
        var link = new NetworkLink(
            whole.Latency, whole.GigabytesPerSecond / Math.Min(blocks.Count, job.DevicesPerLink));
        var cost = new DataParallelCost(link, replicas, job.Reduction, ShardsOptimizer: false);
        return replicas == 1 ? Milliseconds.Zero : blocks.Select((stage, k) =>
        {
            var trained = _stages.LayersOf(stage).Count(mode => mode == LayerMode.Active);
            var shortest = pipeline.MicroBatches.Distinct()
                .Min(microBatch => microBatch.Latencies(problem.Stages[k]).Min(latency => latency.Backward));
            return trained == 0
                ? Milliseconds.Zero
                : cost.ExtraTime(_stages.Gradients(stage), Bytes.Zero, trained, shortest);
        }).Max();
    }

    private LookAhead? LookAhead(
        IReadOnlyList<Range> blocks, PipelineProblem problem, PipelinePlan pipeline, Milliseconds stepTime)
    {
        if (!modes.All.Contains(LayerMode.FrozenPrefix) || !problem.Links.IsFree)
        {
            return null;
        }

        var without = new ElasticStages(job with { CacheRead = null }, modes.WithoutPrefix);
        var ahead = new PrefixPlacement(problem, pipeline.MicroBatches, [.. blocks.Select(without.Stage)])
            .Run(new Milliseconds(stepTime.Value - pipeline.Makespan.Value));
        return ahead.StepTime < stepTime ? ahead : null;
    }
}
