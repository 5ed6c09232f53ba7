using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch.Native;

/// <summary>
/// A place in a CUDA stream that remembers when the device came to it: between two of them lies the device's own time,
/// without the host's.
/// </summary>
public sealed class CudaEvent : IDisposable
{
    private readonly EventHandle _handle = tp_cuda_event();

    /// <summary>An event that has no place yet.</summary>
    /// <exception cref="TorchException">There is no CUDA device.</exception>
    public CudaEvent()
    {
        if (_handle.IsInvalid)
        {
            StatusExtensions.ThrowLast();
        }
    }

    /// <summary>
    /// Whether this LibTorch has a CUDA device and (2.4 and later) tells the time between two events. Never without
    /// the shim.
    /// </summary>
    public static bool IsSupported =>
        NativeExtras.AreThere && tp_cuda_has_event_times().Check() != 0;

    /// <summary>
    /// Places it after what the calling thread has so far given to the current stream of the current device.
    /// </summary>
    public void Record() => tp_cuda_event_record(_handle).Check();

    /// <summary>
    /// Milliseconds from the device's coming to an earlier event until its coming to this one. Waits for the device.
    /// </summary>
    /// <exception cref="TorchException">One of them has no place.</exception>
    /// <exception cref="TorchNotImplementedException">This LibTorch does not tell.</exception>
    public double MsSince(CudaEvent start)
    {
        tp_cuda_event_elapsed(start._handle, _handle, out var milliseconds).Check();
        return milliseconds;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
