using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch.Native;

/// <summary>
/// One operation of a process group, begun and maybe not done. It keeps its tensors' elements alive until it is
/// disposed; they must not be written, or, where they are its results, read, before <see cref="Wait"/> returned.
/// </summary>
/// <remarks>Disposing it neither waits for the operation nor stops it.</remarks>
public sealed class Work : IDisposable
{
    private readonly WorkHandle _handle;

    internal Work(WorkHandle handle)
    {
        if (handle.IsInvalid)
        {
            StatusExtensions.ThrowLast();
        }

        _handle = handle;
    }

    /// <summary>
    /// Whether it is done, well or not. Of a send or receive over Gloo that is known only after <see cref="Wait"/>.
    /// </summary>
    public bool IsCompleted => tp_work_is_completed(_handle).Check() == 1;

    /// <summary>
    /// Waits until it is done, in one thread at a time. Over NCCL only the device's current stream waits.
    /// </summary>
    /// <exception cref="WorkAbortedException">It was aborted before it was done.</exception>
    /// <exception cref="TorchException">A peer is gone, or did not do its part before the group's timeout.</exception>
    public void Wait()
    {
        if (tp_work_wait(_handle).Check() == 0)
        {
            throw new WorkAbortedException();
        }
    }

    /// <summary>
    /// Ends a wait for it, now or later, from any thread. The group is of no use afterwards: the peer may still take
    /// part in the operation.
    /// </summary>
    public void Abort() => tp_work_abort(_handle).Check();

    /// <summary>Lets go of the tensors.</summary>
    public void Dispose() => _handle.Dispose();
}
