using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;

namespace TeraPipe.Planning.Tests.Elastic;

public class ElasticBlocksTests
{
    private const int Layers = 4;

    /// <summary>Attention takes 1 + 2 ms for a sequence, the MLP twice that; a layer has a million bytes of gradients.
    /// </summary>
    private static readonly ElasticJob _job = new()
    {
        Devices = 3,
        Device = new StageDevice(Of(3)),
        Blocks = new LayerBlocks(Of(1), Of(2), new(400_000)),
        Sequence = new(16),
        Grain = new(16),
        StepSequences = 6,
        DataParallelLink = new NetworkLink(Milliseconds.Zero, 1),
        Reduction = GradientReduction.Exposed,
        LayerGradients = new(1_000_000),
    };

    /// <summary>Of 1 2 1 2 1 2 1 2 on three stages the slowest has 5; of whole layers 6.</summary>
    [Fact]
    public void A_stage_may_begin_between_attention_and_MLP()
    {
        var plan = Of(_job, LayerModes.Of(Layers, 0), stages: 3);
        var whole = Of(_job with { Blocks = null }, LayerModes.Of(Layers, 0), stages: 3);

        Assert.Equal((2, 8, 4), (plan.BlocksPerLayer, plan.BlocksPerStage.Sum(), whole.LayersPerStage.Sum()));
        Assert.Equal(3 * 5, SlowestMs(plan));
        Assert.Equal(3 * 6, 3 * 3 * whole.LayersPerStage.Max());
        Assert.True(plan.StepTime < whole.StepTime);
        Assert.Throws<InvalidOperationException>(() => plan.LayersPerStage);
    }

    [Fact]
    public void Half_a_layer_is_frozen_and_cached_with_the_whole()
    {
        var modes = LayerModes.Of(Layers, frozen: 3, cached: 2);

        var plan = Of(_job, modes, stages: 3); // what is left is F of 1 and of 2, then 3 and 6

        Assert.Equal(
            [LayerMode.CachedPrefix, LayerMode.CachedPrefix, LayerMode.FrozenPrefix, LayerMode.Active], modes.All);
        Assert.Equal([6, 1, 1], plan.BlocksPerStage);
        Assert.Equal([LayerMode.CachedPrefix, LayerMode.Active], LayerModes.Of(2, frozen: 1, isCached: true).All);
        Assert.Throws<ArgumentException>(() => LayerModes.Of(Layers, frozen: 2, cached: 3));
    }

    /// <summary>One stage has attention's, the other the MLP's: those 600,000 bytes take 0.6 ms at 1 GB/s.
    /// </summary>
    [Theory]
    [InlineData(1, 0.6)]
    [InlineData(2, 1.2)] // both stages share the link
    [InlineData(8, 1.2)]
    public void Gradients_are_those_of_the_stages_blocks(int devicesPerLink, double reductionMs)
    {
        var job = _job with { Devices = 4, DevicesPerLink = devicesPerLink };

        var plan = ElasticPlanner.All(job, LayerModes.Of(2, 1, isCached: true))
            .Single(one => (one.StageCount, one.Replicas) == (2, 2));

        Assert.Equal([3, 1], plan.BlocksPerStage);
        Assert.Equal(reductionMs, plan.StepTime.Value - plan.Pipeline.Makespan.Value, 1e-9);
    }

    [Fact]
    public void A_plan_can_be_kept_when_more_is_frozen()
    {
        foreach (var job in (ElasticJob[])[_job, _job with { Blocks = null }])
        {
            var plan = Of(job, LayerModes.Of(Layers, 0), stages: 3);

            var kept = Enumerable.Range(0, Layers)
                .Select(frozen => ElasticPlanner.Keep(
                    job, LayerModes.Of(Layers, frozen), plan.BlocksPerStage, plan.Replicas)).ToArray();

            Assert.Equal(plan.StepTime, kept[0].StepTime);
            Assert.All(kept, one => Assert.Equal(plan.BlocksPerStage, one.BlocksPerStage));
            Assert.All(kept.Zip(kept.Skip(1)), pair => Assert.True(pair.Second.StepTime <= pair.First.StepTime));
        }

        var other = Of(_job, LayerModes.Of(Layers, 0), stages: 3);
        Assert.Throws<ArgumentException>(() => ElasticPlanner.Keep(
            _job, LayerModes.Of(Layers + 1, 0), other.BlocksPerStage, other.Replicas));
        Assert.Throws<ArgumentException>(() => ElasticPlanner.Keep(
            _job with { Blocks = null }, LayerModes.Of(Layers, 0), other.BlocksPerStage, other.Replicas));
    }

    [Fact]
    public void Halving_alone_leaves_the_freed_devices_idle()
    {
        var job = _job with { Devices = 8, Replicas = 2 };
        var modes = LayerModes.Of(Layers, 3, isCached: true);

        // what is left has two blocks, and so two stages of the four that there are devices for
        Assert.Equal((2, 2), Degrees(ElasticPlanner.Plan(job, modes, ElasticSearch.Unchanged)!));
        Assert.Equal((1, 2), Degrees(ElasticPlanner.Plan(job, modes, ElasticSearch.HalvingAlone)!));
        // 6 sequences for 8 devices: two are left over
        Assert.Equal((1, 6), Degrees(ElasticPlanner.Plan(job, modes, ElasticSearch.Halving)!));
        Assert.Equal((1, 8), Degrees(
            ElasticPlanner.Plan(job with { StepSequences = 8 }, modes, ElasticSearch.Halving)!));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerBlocks.Of(Of(3), 1, new(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _job with { DevicesPerLink = 0 });
        Assert.Throws<ArgumentException>(() => ElasticPlanner.Plan(
            _job with { LayerGradients = new(399_999) }, LayerModes.Of(Layers, 0)));
        Assert.Equal(
            new Milliseconds(0.75),
            LayerBlocks.Of(Of(3), 0.25, new(1)).Attention.Predict(1, new(16), Tokens.None).Forward);
    }

    private static FunctionLatencyModel Of(double forwardMs) => new(
        (b, l, _) => (forwardMs * b * l / 16, 2 * forwardMs * b * l / 16), [1]);

    private static ElasticPlan Of(ElasticJob job, LayerModes modes, int stages) =>
        ElasticPlanner.All(job, modes).Single(plan => (plan.StageCount, plan.Replicas) == (stages, 1));

    private static (int Stages, int Replicas) Degrees(ElasticPlan plan) => (plan.StageCount, plan.Replicas);

    private static double SlowestMs(ElasticPlan plan)
    {
        var (slowestMs, next) = (0.0, 0);
        foreach (var count in plan.BlocksPerStage)
        {
            slowestMs = Math.Max(slowestMs, Enumerable.Range(next, count).Sum(block => block % 2 == 0 ? 3.0 : 6.0));
            next += count;
        }

        return slowestMs;
    }
}
