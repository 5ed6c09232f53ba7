using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Transport;

/// <summary>One rank's place in a group of threads.</summary>
internal sealed class ThreadCommunicator(ThreadGroup group, int rank) : ICommunicator
{
    public int Rank => rank;

    public int Size => group.Size;

    public IPending AllReduce(Tensor tensor, Reduce reduce = Reduce.Sum) =>
        group.Meet(rank, tensor, all =>
        {
            // 16-bit numbers in single precision, and rounded once, as between processes
            var result = all.Skip(1).Aggregate(all[0].to(all[0].dtype.Wide(), copy: true), (sum, next) =>
                reduce == Reduce.Sum ? sum.add_(next) : sum.maximum(next));
            Array.ForEach(all, each => each.copy_(result));
        });

    public IPending AllGather(Tensor tensor) => group.Meet(rank, tensor, all =>
    {
        var share = tensor.numel() / all.Length;
        for (var from = 0; from < all.Length; from++)
        {
            var part = all[from].narrow(0, from * share, share);
            foreach (var other in all.Where((_, to) => to != from))
            {
                other.narrow(0, from * share, share).copy_(part);
            }
        }
    });

    public IPending Broadcast(Tensor tensor) =>
        group.Meet(rank, tensor, all => Array.ForEach(all[1..], other => other.copy_(all[0])));
}
