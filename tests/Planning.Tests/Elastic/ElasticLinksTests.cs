using TeraPipe.Planning.Elastic;
using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Slicing;
using TeraPipe.Planning.Stages;
using TeraPipe.Planning.Tests.Slicing;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Elastic;

/// <summary>What stages send each other costs what the cluster's links cost; a frozen prefix gets no gradients.</summary>
public class ElasticLinksTests
{
    private const double Rounding = 1e-9; // relative
    private const double LinkMs = 0.5 + 0.256; // latency, and 64 tokens of 1,000 bytes at 0.25 · 10^9 bytes/s

    private static readonly NetworkLink _link = new(new(0.5), 0.25);

    private static readonly ElasticJob _job = new()
    {
        Devices = 4,
        Device = new StageDevice(new FunctionLatencyModel((b, l, _) => (b * l / 16.0, b * l / 8.0), [1, 2, 4])),
        Sequence = new(64),
        Grain = new(16),
        Constraints = SliceConstraints.None with { MaximumSlices = 1 },
        StepSequences = 1,
        LayerGradients = new(1_000_000),
        Links = Over(_link),
    };

    /// <summary>Each link once there and once back, but for those into stages that only have frozen layers.</summary>
    [Theory]
    [InlineData(0, 6)]
    [InlineData(2, 5)]
    [InlineData(3, 5)]
    [InlineData(4, 4)]
    [InlineData(7, 3)]
    public void One_sequence_goes_over_each_link_as_often_as_it_must(int frozen, int transfers)
    {
        var modes = LayerModes.Of(8, frozen);
        int[] layersPerStage = [2, 2, 2, 2];

        var free = ElasticPlanner.Keep(_job with { Links = null }, modes, layersPerStage, 1);
        var linked = ElasticPlanner.Keep(_job, modes, layersPerStage, 1);

        Assert.Equal(free.StepTime.Value + (transfers * LinkMs), linked.StepTime.Value, Rounding * linked.StepTime.Value);
    }

    [Fact]
    public void Links_that_are_slower_than_all_computing_leave_one_device_alone()
    {
        var modes = LayerModes.Of(8, 0);
        var job = _job with { StepSequences = 4, Constraints = SliceConstraints.None };
        var free = ElasticPlanner.Plan(job with { Links = null }, modes)!;
        var alone = ElasticPlanner.Plan(job with { Links = Over(new NetworkLink(new(1000), 0.25)) }, modes)!;

        Assert.True(free.StageCount * free.Replicas > 1);
        Assert.Equal((1, 1), (alone.StageCount, alone.Replicas));
    }

    [Fact]
    public void Exposed_transfers_keep_a_frozen_stage_busy_with_forwards_alone()
    {
        var modes = LayerModes.Of(8, 7);
        var links = _job.Links! with { Transfers = TransferPolicy.Exposed };

        var free = ElasticPlanner.Keep(_job with { Links = null }, modes, [7, 1], 1);
        var exposed = ElasticPlanner.Keep(_job with { Links = links }, modes, [7, 1], 1);

        Assert.Equal(free.StepTime.Value + (3 * 2 * LinkMs), exposed.StepTime.Value, Rounding * exposed.StepTime.Value);
    }

    /// <summary>Four nodes of a GPU each, so that all goes over the same link.</summary>
    private static ClusterLinks Over(NetworkLink betweenNodes) => new(
        new Cluster(nodes: 4, gpusPerNode: 1, new Bytes(1), new NetworkLink(new(0.001), 100), betweenNodes),
        TensorParallelDegree: 1,
        TransferPolicy.Overlapped,
        BytesPerToken: 1000);
}
