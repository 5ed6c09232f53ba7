using TeraPipe.Planning.Elastic;
using static TeraPipe.Planning.Tests.Elastic.EightLayers;

namespace TeraPipe.Planning.Tests.Elastic;

/// <summary>PipeTransformer's search, which halves the stages.</summary>
public class HalvingTests
{
    /// <summary>PipeTransformer's own search is one of those that are looked at.</summary>
    [Fact]
    public void Any_pipeline_is_never_slower_than_halving()
    {
        for (var frozen = 0; frozen < Layers; frozen++)
        {
            var modes = LayerModes.Of(Layers, frozen, isCached: true);

            var halved = ElasticPlanner.Plan(Job, modes, ElasticSearch.Halving)!;

            Assert.True(ElasticPlanner.Plan(Job, modes)!.TimePerSequence <= halved.TimePerSequence);
            Assert.Equal(4, halved.StageCount * halved.Replicas);
        }
    }

    /// <summary>Six of eight layers cost nothing: two stages of one layer are as fast as four of two were, one of two
    /// is so too.</summary>
    [Fact]
    public void Halving_stops_when_the_slowest_stage_would_be_slower()
    {
        var halved = ElasticPlanner.Plan(Job, LayerModes.Of(Layers, 6, isCached: true), ElasticSearch.Halving)!;
        var whole = ElasticPlanner.Plan(Job, LayerModes.Of(Layers, 0), ElasticSearch.Halving)!;

        Assert.Equal((1, 4), (halved.StageCount, halved.Replicas));
        Assert.Equal((4, 1), (whole.StageCount, whole.Replicas));
    }

    [Theory]
    [InlineData(3, 2, 1, 2)] // one stage less than four devices had; three replicas do not divide eight sequences
    [InlineData(16, 1, 8, 2)] // no more stages than layers
    [InlineData(1, 2, 1, 1)] // fewer devices than there were replicas
    public void Halving_keeps_within_layers_and_batch(int devices, int replicasBefore, int stages, int replicas)
    {
        var job = Job with { Devices = devices, Replicas = replicasBefore };

        var plan = ElasticPlanner.Plan(job, LayerModes.Of(Layers, 0), ElasticSearch.Halving)!;

        Assert.Equal((stages, replicas), (plan.StageCount, plan.Replicas));
        Assert.Null(ElasticPlanner.Plan(Job with { Devices = 0 }, LayerModes.Of(Layers, 0), ElasticSearch.Halving));
    }
}
