using TeraPipe.Executor.Transport;

namespace TeraPipe.Executor.Tests.Elastic;

/// <summary>Every message carries how often its sender was placed in another way.</summary>
public class GenerationTests
{
    [Fact]
    public void A_message_of_an_earlier_generation_is_refused()
    {
        var mailboxes = new Mailboxes();
        var grid = new RankGrid(Replicas: 1, Devices: 2, Shards: 1);
        using var before = new ThreadMesh(grid, mailboxes, generation: 0);
        using var stale = before.Connect(0);
        var (lane, key) = (new Lane(1, Direction.Activations), new SliceKey(Direction.Activations, 1, 0, 3));
        stale.Send(lane, key, zeros(1).DetachFromDisposeScope());

        mailboxes.Begin(generation: 1);
        using var now = new ThreadMesh(grid, mailboxes, generation: 1);
        using var sender = now.Connect(0);
        using var receiver = now.Connect(1);
        var refused = Assert.Throws<StaleGenerationException>(
            () => stale.Send(lane, key, zeros(1).DetachFromDisposeScope()));
        sender.Send(lane, key, ones(1).DetachFromDisposeScope());

        Assert.StartsWith(
            "Activations for stage 1 of slice 0.3 for rank 1 is of generation 0, and the pipeline is at generation 1",
            refused.Message);
        using var received = receiver.Receive(new Lane(0, Direction.Activations), key);
        Assert.Equal(1, received.item<float>()); // what was on its way at the replan is gone
    }
}
