using TeraPipe.Planning.Parallelism;
using TeraPipe.Planning.Transfers;

namespace TeraPipe.Planning.Tests.Parallelism;

public class PlacementTests
{
    private static readonly NetworkLink Near = new(new Milliseconds(0.01), 300);
    private static readonly NetworkLink Far = new(new Milliseconds(0.05), 25);
    private static readonly Cluster FourNodes = new(4, 8, Bytes.FromGibibytes(80), Near, Far);

    [Theory]
    [InlineData(1, 1, 8, true, true)]
    [InlineData(1, 2, 16, false, false)]
    [InlineData(1, 1, 16, false, true)]
    [InlineData(4, 2, 4, true, true)]
    [InlineData(2, 4, 4, true, false)]
    [InlineData(1, 32, 1, true, false)]
    [InlineData(2, 2, 6, false, false)]
    public void Groups_talk_within_a_node_where_they_fit_into_one(
        int pipeline, int data, int tensor, bool tensorIsNear, bool dataIsNear)
    {
        var placement = new Placement(FourNodes, new ParallelDegrees(pipeline, data, tensor));

        Assert.Equal(tensorIsNear ? Near : Far, placement.TensorParallelLink);
        Assert.Equal(dataIsNear ? Near : Far, placement.DataParallelLink);
    }

    [Fact]
    public void Stages_of_one_node_are_near_and_the_next_node_is_far()
    {
        var placement = new Placement(FourNodes, new ParallelDegrees(pipeline: 6, data: 1, tensor: 4));

        Assert.Equal([Near, Far, Near, Far, Near], placement.StageLinks);
    }

    [Fact]
    public void One_far_replica_makes_a_link_far()
    {
        // Stages of 3 GPUs on nodes of 8: 0-2, 3-5, 6-8, so the third stage lies on two nodes.
        var placement = new Placement(FourNodes, new ParallelDegrees(pipeline: 3, data: 3, tensor: 1));

        Assert.Equal([Near, Far], placement.StageLinks);
    }

    [Fact]
    public void Links_carry_the_activations_of_a_slice()
    {
        var links = new Placement(FourNodes, new ParallelDegrees(2, 1, 8)).LinksFor(
            TransferPolicy.Exposed, bytesPerToken: 4096);

        Assert.Equal(TransferPolicy.Exposed, links.Policy);
        Assert.Equal(0.05 + (512 * 4096 / 25e6), links.Links[0].Predict(512).Value, tolerance: 1e-9);
    }

    [Fact]
    public void Rejects_more_gpus_than_there_are() => Assert.Throws<ArgumentException>(
        () => new Placement(FourNodes, new ParallelDegrees(pipeline: 3, data: 11, tensor: 1)));
}
