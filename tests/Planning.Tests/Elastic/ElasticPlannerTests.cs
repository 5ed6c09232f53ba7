using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Schedules;
using TeraPipe.Planning.Simulation;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Elastic;

public class ElasticPlannerTests
{
    private const int Layers = 8;
    private const double Rounding = 1e-9; // relative

    /// <summary>F : I : W = 1 : 1 : 1, and slices of the same tokens that cost a little more each.</summary>
    private static readonly ElasticJob _job = new()
    {
        Devices = 4,
        Device = new StageDevice(Layer(0.1, 1)),
        Sequence = new(64),
        Grain = new(16),
        StepSequences = 8,
        DataParallelLink = new NetworkLink(new(0.01), 10),
        LayerGradients = new(1_000_000),
    };

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

        var plan = ElasticPlanner.Plan(_job, modes)!;

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
                Computed: ElasticPlanner.Plan(_job, LayerModes.Of(Layers, frozen))!.StepTime.Value,
                Cached: ElasticPlanner.Plan(_job, LayerModes.Of(Layers, frozen, isCached: true))!.StepTime.Value))
            .ToArray();

        Assert.All(stepsMs.Zip(stepsMs.Skip(1)), pair =>
        {
            Assert.True(pair.Second.Computed < pair.First.Computed);
            Assert.True(pair.Second.Cached < pair.First.Cached);
            Assert.True(pair.Second.Cached < pair.Second.Computed);
        });
    }

    /// <summary>PipeTransformer's own search is one of those that are looked at.</summary>
    [Fact]
    public void Any_pipeline_is_never_slower_than_halving()
    {
        for (var frozen = 0; frozen < Layers; frozen++)
        {
            var modes = LayerModes.Of(Layers, frozen, isCached: true);

            var halved = ElasticPlanner.Plan(_job, modes, ElasticSearch.Halving)!;

            Assert.True(ElasticPlanner.Plan(_job, modes)!.TimePerSequence <= halved.TimePerSequence);
            Assert.Equal(4, halved.StageCount * halved.Replicas);
        }
    }

    /// <summary>Six of eight layers cost nothing: two stages of one layer are as fast as four of two were, one of two
    /// is so too.</summary>
    [Fact]
    public void Halving_stops_when_the_slowest_stage_would_be_slower()
    {
        var halved = ElasticPlanner.Plan(_job, LayerModes.Of(Layers, 6, isCached: true), ElasticSearch.Halving)!;
        var whole = ElasticPlanner.Plan(_job, LayerModes.Of(Layers, 0), ElasticSearch.Halving)!;

        Assert.Equal((1, 4), (halved.StageCount, halved.Replicas));
        Assert.Equal((4, 1), (whole.StageCount, whole.Replicas));
    }

    [Fact]
    public void A_batch_that_grows_with_the_replicas_says_so_of_the_learning_rate()
    {
        var job = _job with { Batch = BatchPolicy.KeepPerReplica, Replicas = 1 };

        var plans = ElasticPlanner.All(job, LayerModes.Of(Layers, 7, isCached: true)).ToArray();

        Assert.All(plans, plan => Assert.Equal(
            (8 * plan.Replicas, (double)plan.Replicas), (plan.StepSequences, plan.LearningRateFactor)));
        Assert.Contains(plans, plan => plan.Replicas == 4);
        Assert.All(
            ElasticPlanner.All(_job, LayerModes.Of(Layers, 7)),
            plan => Assert.Equal((8, 1.0), (plan.StepSequences, plan.LearningRateFactor)));
    }

    [Fact]
    public void A_model_that_is_not_causal_travels_in_micro_batches_of_whole_sequences()
    {
        var job = _job with { IsCausal = false };

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
        var job = _job with { Fits = stage => stage.Count(mode => mode == LayerMode.Active) <= 3 };

        Assert.All(ElasticPlanner.All(job, LayerModes.Of(Layers, 0)), plan => Assert.InRange(plan.StageCount, 3, 4));
        Assert.Null(ElasticPlanner.Plan(job with { Devices = 2 }, LayerModes.Of(Layers, 0)));
    }

    /// <summary>The plan that was chosen costs as a standing pipeline what it cost when it was chosen.</summary>
    [Theory]
    [MemberData(nameof(Frozen))]
    public void Pipeline_that_stands_is_priced_as_it_was_planned(int frozen, bool isCached)
    {
        var modes = LayerModes.Of(Layers, frozen, isCached);
        var plan = ElasticPlanner.Plan(_job, modes)!;

        var kept = ElasticPlanner.Keep(_job, modes, plan.LayersPerStage, plan.Replicas);

        Assert.Equal((plan.StepTime, plan.StepSequences), (kept.StepTime, kept.StepSequences));
        Assert.Equal(plan.LayersPerStage, kept.LayersPerStage);
        Assert.True(plan.TimePerSequence <= ElasticPlanner.Keep(_job, modes, [2, 2, 2, 2], 1).TimePerSequence);
        Assert.Throws<ArgumentException>(() => ElasticPlanner.Keep(_job, modes, [4, 3], 1));
    }

    [Theory]
    [InlineData(3, 2, 1, 2)] // one stage less than four devices had; three replicas do not divide eight sequences
    [InlineData(16, 1, 8, 2)] // no more stages than layers
    [InlineData(1, 2, 1, 1)] // fewer devices than there were replicas
    public void Halving_keeps_within_layers_and_batch(int devices, int replicasBefore, int stages, int replicas)
    {
        var job = _job with { Devices = devices, Replicas = replicasBefore };

        var plan = ElasticPlanner.Plan(job, LayerModes.Of(Layers, 0), ElasticSearch.Halving)!;

        Assert.Equal((stages, replicas), (plan.StageCount, plan.Replicas));
        Assert.Null(ElasticPlanner.Plan(_job with { Devices = 0 }, LayerModes.Of(Layers, 0), ElasticSearch.Halving));
    }

    [Fact]
    public void A_frozen_layer_above_a_trained_one_passes_its_gradient_on()
    {
        var modes = LayerModes.Of([true, false, true, false]);

        Assert.Equal(
            [LayerMode.FrozenPrefix, LayerMode.Active, LayerMode.FrozenInner, LayerMode.Active], modes.All);
        Assert.Throws<ArgumentException>(() => LayerModes.Of([false, true]));
        Assert.Throws<ArgumentException>(() => LayerModes.Of(3, 3));
    }

    [Theory]
    [InlineData(LayerMode.Active, 3, 6)]
    [InlineData(LayerMode.FrozenPrefix, 3, 0)]
    [InlineData(LayerMode.FrozenInner, 3, 3)]
    [InlineData(LayerMode.CachedPrefix, 0, 0)]
    public void Only_what_is_left_of_a_layer_is_counted(LayerMode mode, double forwardMs, double backwardMs)
    {
        var model = new FrozenLatencyModel(Layer(1, 2), mode, 0.5);

        var latency = model.Predict(1, new Tokens(16), Tokens.None);

        Assert.Equal((new Milliseconds(forwardMs), new Milliseconds(backwardMs)), (latency.Forward, latency.Backward));
    }

    /// <summary>F = o + t · b · l / 16 ms, B twice that, whatever the context.</summary>
    private static FunctionLatencyModel Layer(double overheadMs, double perGrainMs) => new(
        (b, l, _) => (overheadMs + (perGrainMs * b * l / 16), 2 * (overheadMs + (perGrainMs * b * l / 16))),
        [1, 2, 4, 8]);

    /// <summary>Simulated from what a layer is left with, without the planner's stages.</summary>
    private static double MakespanMs(LayerModes modes, int[] layersPerStage, int batch, int microBatch, int slice)
    {
        var slices = _job.Sequence.Count / slice;
        var schedule = _job.Schedule.Create(
            layersPerStage.Length, [.. Enumerable.Repeat(slices, batch / microBatch)]);
        var layer = _job.Device.Layer.Predict(microBatch, new Tokens(slice), Tokens.None);
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
        _job.DataParallelLink.AllReduce(new(Layers * _job.LayerGradients.Count), replicas).Value;

    private static IEnumerable<int[]> Partitions(int layers, int stages) => stages == 1
        ? [[layers]]
        : Enumerable.Range(1, layers - stages + 1)
            .SelectMany(first => Partitions(layers - first, stages - 1).Select(rest => (int[])[first, .. rest]));
}
