using TeraPipe.Executor.Model;
using TeraPipe.Executor.Ranks;
using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Transport;

/// <summary>A group of ranks that are processes.</summary>
/// <param name="group">Its ranks, in the order of their numbers.</param>
/// <param name="device">Where the group takes its tensors; those that are elsewhere are brought there and back.</param>
/// <param name="others">The other ranks of the group, by their numbers in the world.</param>
/// <param name="watch">Ends waits.</param>
internal sealed class C10dCommunicator(ProcessGroup group, Device device, int[] others, RankWatch watch) : ICommunicator
{
    public int Rank => group.Rank;

    public int Size => group.Size;

    public IPending AllReduce(Tensor tensor, Reduce reduce = Reduce.Sum) => Begin(
        tensor, "a sum", there => group.AllReduce(there.Handle, reduce == Reduce.Sum ? ReduceOp.Sum : ReduceOp.Max));

    public IPending AllGather(Tensor tensor) => Begin(tensor, "an exchange", there =>
    {
        using var scope = NewDisposeScope();
        Tensor[] parts = [.. there.chunk(Size, 0)];
        return group.AllGather([.. parts.Select(part => part.Handle)], parts[Rank].Handle);
    });

    public IPending Broadcast(Tensor tensor) => Begin(
        tensor, "a broadcast", there => group.Broadcast(there.Handle, root: 0));

    private Pending Begin(Tensor tensor, string what, Func<Tensor, Work> begin)
    {
        var awaited = new Awaited($"{what} with {RankNames.Of(others)}", others);
        var there = tensor;
        var isWidened = tensor.dtype.Is16Bit() && device.type == DeviceType.CPU; // Gloo sums up no bfloat16
        if (!tensor.is_contiguous() || tensor.device_type != device.type || isWidened)
        {
            using var scope = NewDisposeScope();
            var wanted = isWidened ? tensor.Wide() : tensor;
            there = wanted.to(device).contiguous().DetachFromDisposeScope();
        }

        return new Pending(watch, watch.Begin(() => begin(there), awaited), awaited, (tensor, there));
    }

    private sealed class Pending(RankWatch watch, Work work, Awaited awaited, (Tensor Here, Tensor There) tensors)
        : IPending
    {
        public void Wait()
        {
            using (work)
            {
                watch.Wait(work, awaited);
            }

            if (!ReferenceEquals(tensors.Here, tensors.There))
            {
                tensors.Here.copy_(tensors.There);
                tensors.There.Dispose();
            }
        }
    }
}
