using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch.Native;

/// <summary>
/// Processes that exchange tensors, numbered from 0: c10d's. Every operation returns at once. Tensors are given by
/// <c>Tensor.Handle</c> and must outlive the call, not the operation; all are contiguous, on the CPU for Gloo and on a
/// GPU for NCCL.
/// </summary>
/// <remarks>
/// Collectives must be begun in the same order by all ranks. Over Gloo a send's elements travel only when the peer has
/// begun to receive, so that receives are best begun early; sends and receives of one tag meet in the order they were
/// begun in. A peer that dies fails all that waits for it. One that is only stopped does not:
/// <see cref="Work.Abort"/> ends the waits for it, and <see cref="Abandon"/> lets go of the group.
/// </remarks>
public sealed class ProcessGroup : IDisposable
{
    private readonly GroupHandle _handle;

    private ProcessGroup(GroupHandle handle, int rank, int size)
    {
        if (handle.IsInvalid)
        {
            StatusExtensions.ThrowLast();
        }

        (_handle, Rank, Size) = (handle, rank, size);
    }

    /// <summary>This process's number, below <see cref="Size"/>.</summary>
    public int Rank { get; }

    /// <summary>How many processes there are.</summary>
    public int Size { get; }

    /// <summary>Joins the others over TCP, for tensors on the CPU; waits until all are there.</summary>
    /// <param name="store">Where the ranks find each other; the group opens a connection of its own to it.</param>
    /// <param name="prefix">The group's name in the store; a second group needs another one.</param>
    /// <param name="rank">This process's number.</param>
    /// <param name="size">How many there are.</param>
    /// <param name="timeout">How long that, and later each operation, may take.</param>
    /// <param name="address">This machine's IP address that the others reach it by.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such rank or timeout.</exception>
    /// <exception cref="TorchException">A rank did not come in time.</exception>
    public static ProcessGroup Gloo(
        TcpStore store, string prefix, int rank, int size, TimeSpan timeout, string address)
    {
        CheckRank(rank, size);
        var ms = Deadline.Milliseconds(timeout);
        return new(tp_gloo_group(store.Handle, prefix, rank, size, ms, address), rank, size);
    }

    /// <summary>Joins the others by NCCL, for tensors on this process's GPU.</summary>
    /// <inheritdoc cref="Gloo"/>
    /// <exception cref="TorchNotImplementedException">It is not compiled in; the message says why.</exception>
    public static ProcessGroup Nccl(TcpStore store, string prefix, int rank, int size, TimeSpan timeout)
    {
        CheckRank(rank, size);
        return new(tp_nccl_group(store.Handle, prefix, rank, size, Deadline.Milliseconds(timeout)), rank, size);
    }

    /// <summary>Sends a tensor's elements.</summary>
    /// <param name="tensor">Handle of one of any shape.</param>
    /// <param name="destination">The rank that receives it.</param>
    /// <param name="tag">What the receiver asks for it by, at least 0. NCCL has none: there the order counts.</param>
    /// <exception cref="TorchException">The tensor is refused, or the peer is known to be gone.</exception>
    public Work Send(nint tensor, int destination, int tag)
    {
        CheckRank(destination, Size);
        ArgumentOutOfRangeException.ThrowIfNegative(tag);
        return new(tp_send(_handle, tensor, destination, tag));
    }

    /// <summary>Receives elements into a tensor.</summary>
    /// <param name="tensor">Handle of one of as many elements as were sent, of the same type.</param>
    /// <param name="source">The rank that sends them.</param>
    /// <param name="tag">The sender's tag.</param>
    /// <exception cref="TorchException">The tensor is refused, or the peer is known to be gone.</exception>
    public Work Receive(nint tensor, int source, int tag)
    {
        CheckRank(source, Size);
        ArgumentOutOfRangeException.ThrowIfNegative(tag);
        return new(tp_receive(_handle, tensor, source, tag));
    }

    /// <summary>Joins all ranks' tensors element by element; each has the result in place of its own.</summary>
    public Work AllReduce(nint tensor, ReduceOp op) => new(tp_all_reduce(_handle, tensor, (int)op));

    /// <summary>Copies one rank's tensor into those of all others.</summary>
    public Work Broadcast(nint tensor, int root)
    {
        CheckRank(root, Size);
        return new(tp_broadcast(_handle, tensor, root));
    }

    /// <summary>Copies each rank's input into all ranks' outputs, which are one of its shape for each rank.</summary>
    public Work AllGather(nint[] outputs, nint input)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        return new(tp_all_gather(_handle, outputs, outputs.Length, input));
    }

    /// <summary>Is done when all ranks have begun it.</summary>
    public Work Barrier() => new(tp_barrier(_handle));

    /// <summary>
    /// Lets go of the group and leaves its threads and memory behind, for when a peer does not answer. A second call,
    /// or one after <see cref="Dispose"/>, does nothing.
    /// </summary>
    public void Abandon() => _handle.Dispose();

    /// <summary>Waits for the collectives in flight, and ends the group's threads.</summary>
    public void Dispose() => _handle.Join();

    private static void CheckRank(int rank, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, size);
    }
}
