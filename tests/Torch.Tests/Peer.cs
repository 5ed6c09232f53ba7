using System.Text;
using TeraPipe.Torch.Native;

namespace TeraPipe.Torch.Tests;

/// <summary>The second of two processes, rank 1, in the part that ProcessGroupTests gave it.</summary>
internal static class Peer
{
    internal static readonly int[] Tags = [7, 3, 12, 0];

    internal static int Run(string part, int port)
    {
        using var scope = NewDisposeScope();
        using var store = new TcpStore("127.0.0.1", port, isServer: false, PeerProcess.Timeout);
        using var group = PeerProcess.Join(store, rank: 1);
        switch (part)
        {
            case "exchange":
                Exchange(group);
                break;
            case "collectives":
                Collectives(group, float32);
                Collectives(group, float64);
                break;
            case "store":
                using (var own = new TcpStore("127.0.0.1", 0, isServer: true, PeerProcess.Timeout))
                {
                    store.Set("port", Encoding.UTF8.GetBytes($"{own.Port}"));
                    Thread.Sleep(PeerProcess.Timeout); // it is stopped and killed before
                }

                break;
            case "none":
                store.Set("ready", []);
                Thread.Sleep(PeerProcess.Timeout); // it is killed before
                break;
        }

        group.Barrier().Wait();
        return 0;
    }

    /// <summary>What rank <paramref name="rank"/> sends under a tag; another size for each.</summary>
    internal static Tensor Message(int rank, int tag) => full(1000 * (tag + 1), (100 * rank) + tag, dtype: float32);

    /// <summary>Sends and receives under all tags at once, and waits in another order; both ranks do so.</summary>
    internal static void Exchange(ProcessGroup group)
    {
        var other = 1 - group.Rank;
        var order = group.Rank == 0 ? Tags : [.. Tags.Reverse()];
        var receives = order.ToDictionary(tag => tag, tag =>
        {
            var tensor = zeros_like(Message(other, tag));
            return (Tensor: tensor, Work: group.Receive(tensor.Handle, other, tag));
        });
        Work[] sends = [.. order.Reverse().Select(tag => group.Send(Message(group.Rank, tag).Handle, other, tag))];
        foreach (var tag in Tags.Order())
        {
            receives[tag].Work.Wait();
            Check(receives[tag].Tensor, Message(other, tag));
        }

        Array.ForEach(sends, send => send.Wait());
        Array.ForEach(sends, send => send.Dispose());
    }

    /// <summary>Each collective once, in the order that both ranks must have.</summary>
    internal static void Collectives(ProcessGroup group, ScalarType type)
    {
        var (low, high) = (tensor(new[] { 1.0, 5 }, dtype: type), tensor(new[] { 4.0, 2 }, dtype: type));
        var own = group.Rank == 0 ? low : high;
        var (sum, largest, copy) = (own.clone(), own.clone(), own.clone());
        Tensor[] all = [zeros_like(own), zeros_like(own)];
        Work[] works =
        [
            group.AllReduce(sum.Handle, ReduceOp.Sum), group.AllReduce(largest.Handle, ReduceOp.Max),
            group.Broadcast(copy.Handle, root: 1), group.AllGather([.. all.Select(each => each.Handle)], own.Handle),
            group.Barrier(),
        ];
        Array.ForEach(works, work => work.Wait());
        Array.ForEach(works, work => work.Dispose());
        Check(sum, tensor(new[] { 5.0, 7 }, dtype: type));
        Check(largest, tensor(new[] { 4.0, 5 }, dtype: type));
        Check(copy, high);
        Check(all[0], low);
        Check(all[1], high);
    }

    private static void Check(Tensor actual, Tensor expected) =>
        Assert.Equal(expected.ToDoubles(), actual.ToDoubles());
}
