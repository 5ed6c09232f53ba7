using TeraPipe.Torch.Native;

namespace TeraPipe.Torch.Tests;

/// <summary>Two processes that exchange tensors over Gloo; this one is rank 0, and Peer has the other's part.</summary>
public class ProcessGroupTests
{
    [Fact]
    public void Tensors_go_both_ways_at_once_and_meet_by_their_tags()
    {
        using var scope = NewDisposeScope();
        using var peer = new PeerProcess("exchange");

        Peer.Exchange(peer.Group);

        Assert.Equal((0, 2), (peer.Group.Rank, peer.Group.Size));
        peer.AssertDone();
    }

    [Fact]
    public void Collectives_give_all_ranks_the_result_in_either_precision()
    {
        using var scope = NewDisposeScope();
        using var peer = new PeerProcess("collectives");

        Peer.Collectives(peer.Group, float32);
        Peer.Collectives(peer.Group, float64);

        peer.AssertDone();
    }

    [Fact]
    public void A_killed_peer_fails_what_waits_for_it_and_what_is_begun_later()
    {
        using var scope = NewDisposeScope();
        using var peer = new PeerProcess("none");
        peer.Store.Wait(["ready"], PeerProcess.Timeout);
        using var receive = peer.Group.Receive(zeros(10).Handle, 1, tag: 1);
        using var send = peer.Group.Send(zeros(10).Handle, 1, tag: 2);
        using var sum = peer.Group.AllReduce(zeros(10).Handle, ReduceOp.Sum);

        peer.Kill();

        foreach (var work in (Work[])[receive, send, sum])
        {
            Assert.IsNotType<WorkAbortedException>(Assert.ThrowsAny<TorchException>(work.Wait));
            Assert.ThrowsAny<TorchException>(work.Wait); // and does not wait again
        }

        Assert.ThrowsAny<TorchException>(() => peer.Group.Receive(zeros(10).Handle, 1, tag: 3).Wait());
        Assert.ThrowsAny<TorchException>(() => peer.Group.AllReduce(zeros(10).Handle, ReduceOp.Sum).Wait());
    }

    [Fact]
    public void Waits_for_a_stopped_peer_are_ended_by_aborting_them()
    {
        using var scope = NewDisposeScope();
        using var peer = new PeerProcess("none");
        peer.Store.Wait(["ready"], PeerProcess.Timeout);
        peer.Stop();
        using var receive = peer.Group.Receive(zeros(10).Handle, 1, tag: 1);
        using var send = peer.Group.Send(zeros(10).Handle, 1, tag: 2);
        using var sum = peer.Group.AllReduce(zeros(10).Handle, ReduceOp.Sum);
        Work[] works = [receive, send, sum];

        var ends = works.Select(work => new Func<Exception?>(() => Record.Exception(work.Wait)));
        var aborts = works.Select(work => new Func<Exception?>(() =>
        {
            Thread.Sleep(100); // so that the other is likely to wait already
            work.Abort();
            return null;
        }));

        Assert.All(Threads.RunAll([.. ends, .. aborts])[..3], end => Assert.IsType<WorkAbortedException>(end));
        Assert.All(works, work => Assert.Throws<WorkAbortedException>(work.Wait)); // later waits, too
    }

    [Fact]
    public void An_abandoned_group_is_let_go_of_while_its_peer_is_stopped()
    {
        using var scope = NewDisposeScope();
        using var peer = new PeerProcess("none");
        peer.Store.Wait(["ready"], PeerProcess.Timeout);
        peer.Stop();
        var sum = peer.Group.AllReduce(zeros(10).Handle, ReduceOp.Sum);

        peer.Group.Abandon();
        peer.Group.Abandon();
        peer.Group.Dispose();
        sum.Dispose();

        Assert.Throws<ObjectDisposedException>(() => peer.Group.Barrier());
    }

    [Fact]
    public void What_cannot_be_sent_is_refused()
    {
        using var scope = NewDisposeScope();
        using var store = new TcpStore("127.0.0.1", 0, isServer: true, PeerProcess.Timeout);
        using var group = ProcessGroup.Gloo(store, "alone", 0, 1, PeerProcess.Timeout, "127.0.0.1");

        Assert.Throws<TorchValueException>(() => group.AllReduce(zeros(2, 3).transpose(0, 1).Handle, ReduceOp.Sum));
        Assert.Throws<ArgumentOutOfRangeException>(() => group.Send(zeros(1).Handle, destination: 1, tag: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => group.Broadcast(zeros(1).Handle, root: -1));
        Assert.ThrowsAny<TorchException>(() => group.AllGather([zeros(2).Handle], zeros(3).Handle));
    }

    [Fact]
    public void A_rank_that_does_not_come_is_an_error()
    {
        using var store = new TcpStore("127.0.0.1", 0, isServer: true, PeerProcess.Timeout);

        Assert.ThrowsAny<TorchException>(() =>
            ProcessGroup.Gloo(store, "half", 0, 2, TimeSpan.FromMilliseconds(200), "127.0.0.1"));

        store.Set("still", [1]); // the store itself is as good as before
        Assert.Equal([1], store.Get("still"));
    }

    [Fact]
    public void Without_nccl_the_error_says_so()
    {
        Assert.SkipWhen(cuda.is_available(), "this LibTorch has CUDA and may have NCCL");
        using var store = new TcpStore("127.0.0.1", 0, isServer: true, PeerProcess.Timeout);

        var refused = Assert.Throws<TorchNotImplementedException>(
            () => ProcessGroup.Nccl(store, "gpus", 0, 1, PeerProcess.Timeout));

        Assert.Contains("compiled without NCCL", refused.Message);
    }
}
