using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using static TeraPipe.Planning.Tests.Elastic.EightLayers;

namespace TeraPipe.Planning.Tests.Elastic;

public class ElasticPlannerTests
{
    private const double Rounding = 1e-9; // relative

    public static TheoryData<int, bool> Frozen => new()
    {
        { 0, false }, { 3, false }, { 3, true }, { 6, true }, { 7, true },
    };

    /// <summary>
    /// No number of stages and replicas, no partition, no uniform slicing and no micro-batch size is faster, simulated
    /// action by action.
    /// </summary>
    [Theory]
    [MemberData(nameof(Frozen))]
    public void No_alternative_is_faster(int frozen, bool isCached)
    {
        var modes = LayerModes.Of(Layers, frozen, isCached);

        var plan = ElasticPlanner.Plan(Job, modes)!;

        foreach (var (stages, replicas) in from k in Enumerable.Range(1, 4)
                                           from d in (int[])[1, 2, 4]
                                           where k * d <= 4
                                           select (k, d))
        {
            foreach (var layersPerStage in Partitions(Layers, stages))
            {
                foreach (var (microBatch, slice) in from b in (int[])[1, 2, 4, 8]
                                                    from l in (int[])[16, 32, 64]
                                                    where b * replicas <= 8
                                                    select (b, l))
                {
                    var makespanMs = MakespanMs(modes, layersPerStage, 8 / replicas, microBatch, slice);
                    Assert.True(
                        plan.Pipeline.Makespan.Value <= plan.StepTime.Value
                        && plan.StepTime.Value <= (makespanMs + MostReductionMs(replicas)) * (1 + Rounding),
                        $"{string.Join(',', layersPerStage)} × {replicas}, b {microBatch}, l {slice}: {makespanMs} ms, "
                        + $"planned {plan.StepTime}");
                }
            }
        }
    }

    [Fact]
    public void The_more_is_frozen_the_less_a_step_takes_and_a_cache_takes_less_again()
    {
        var stepsMs = Enumerable.Range(0, Layers)
            .Select(frozen => (
                Computed: ElasticPlanner.Plan(Job, LayerModes.Of(Layers, frozen))!.StepTime.Value,
                Cached: ElasticPlanner.Plan(Job, LayerModes.Of(Layers, frozen, isCached: true))!.StepTime.Value))
            .ToArray();

        Assert.All(stepsMs.Zip(stepsMs.Skip(1)), pair =>
        {
            Assert.True(pair.Second.Computed < pair.First.Computed);
            Assert.True(pair.Second.Cached < pair.First.Cached);
            Assert.True(pair.Second.Cached < pair.Second.Computed);
        });
    }

    [Fact]
    public void A_batch_that_grows_with_the_replicas_says_so_of_the_learning_rate()
    {
        var job = Job with { Batch = BatchPolicy.KeepPerReplica, Replicas = 1 };

        var plans = ElasticPlanner.All(job, LayerModes.Of(Layers, 7, isCached: true)).ToArray();

        Assert.All(plans, plan => Assert.Equal(
            (8 * plan.Replicas, (double)plan.Replicas), (plan.StepSequences, plan.LearningRateFactor)));
        Assert.Contains(plans, plan => plan.Replicas == 4);
        Assert.All(
            ElasticPlanner.All(Job, LayerModes.Of(Layers, 7)),
            plan => Assert.Equal((8, 1.0), (plan.StepSequences, plan.LearningRateFactor)));
    }

    [Fact]
    public void A_model_that_is_not_causal_travels_in_micro_batches_of_whole_sequences()
    {
        var job = Job with { IsCausal = false };

        var plan = ElasticPlanner.Plan(job, LayerModes.Of(Layers, 2))!;

        Assert.All(plan.Pipeline.MicroBatches, microBatch => Assert.Equal([job.Sequence], microBatch.Slices));
        var error = Assert.Throws<ArgumentException>(() => ElasticPlanner.Plan(
            job with { Constraints = new() { MaximumSlices = 4 } }, LayerModes.Of(Layers, 2)));
        Assert.Contains("attends to all others", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A stage can have three trained layers at most.</summary>
    [Fact]
    public void What_does_not_fit_is_left_out()
    {
        var job = Job with { Fits = stage => stage.Count(mode => mode == LayerMode.Active) <= 3 };

        Assert.All(ElasticPlanner.All(job, LayerModes.Of(Layers, 0)), plan => Assert.InRange(plan.StageCount, 3, 4));
        Assert.Null(ElasticPlanner.Plan(job with { Devices = 2 }, LayerModes.Of(Layers, 0)));
    }

    /// <summary>The plan that was chosen costs as a standing pipeline what it cost when it was chosen.</summary>
    [Theory]
    [MemberData(nameof(Frozen))]
    public void Pipeline_that_stands_is_priced_as_it_was_planned(int frozen, bool isCached)
    {
        var modes = LayerModes.Of(Layers, frozen, isCached);
        var plan = ElasticPlanner.Plan(Job, modes)!;

        var kept = ElasticPlanner.Keep(Job, modes, plan.LayersPerStage, plan.Replicas);

        Assert.Equal((plan.StepTime, plan.StepSequences), (kept.StepTime, kept.StepSequences));
        Assert.Equal(plan.LayersPerStage, kept.LayersPerStage);
        Assert.True(plan.TimePerSequence <= ElasticPlanner.Keep(Job, modes, [2, 2, 2, 2], 1).TimePerSequence);
        Assert.Throws<ArgumentException>(() => ElasticPlanner.Keep(Job, modes, [4, 3], 1));
    }

    /// <summary>Simulated from what a layer is left with, without the planner's stages.</summary>
    private static double MakespanMs(LayerModes modes, int[] layersPerStage, int batch, int microBatch, int slice)
    {
        var slices = Job.Sequence.Count / slice;
        var schedule = Job.Schedule.Create(
            layersPerStage.Length, [.. Enumerable.Repeat(slices, batch / microBatch)]);
        var layer = Job.Device.Layer.Predict(microBatch, new Tokens(slice), Tokens.None);
        return PipelineSimulator.Simulate(schedule, action =>
        {
            var first = layersPerStage.Take(action.Stage).Sum();
            var here = modes.All.Skip(first).Take(layersPerStage[action.Stage]).ToArray();
            return action.Phase == Phase.Forward
                ? here.Count(mode => mode != LayerMode.CachedPrefix) * layer.Forward
                : here.Count(mode => mode == LayerMode.Active) * layer.Backward;
        }).End.Value;
    }

    /// <summary>All gradients after everything else: no pipeline of so many replicas takes longer for them.</summary>
    private static double MostReductionMs(int replicas) =>
        Job.DataParallelLink.AllReduce(new(Layers * Job.LayerGradients.Count), replicas).Value;

    private static IEnumerable<int[]> Partitions(int layers, int stages) => stages == 1
        ? [[layers]]
        : Enumerable.Range(1, layers - stages + 1)
            .SelectMany(first => Partitions(layers - first, stages - 1).Select(rest => (int[])[first, .. rest]));
}
