using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch.Native;

/// <summary>Bytes of tensors on a CUDA device, as LibTorch's allocator counts them for the whole process.</summary>
public static class CudaMemory
{
    /// <summary>
    /// Whether this LibTorch has a CUDA device and (2.8 and later) tells of its memory. Never without the shim.
    /// </summary>
    public static bool IsSupported => NativeExtras.AreThere && tp_cuda_has_memory_stats().Check() != 0;

    /// <summary>What is not yet freed.</summary>
    /// <param name="deviceIndex">The device's number, from 0.</param>
    /// <exception cref="TorchNotImplementedException">This LibTorch does not tell.</exception>
    public static long Bytes(int deviceIndex) => tp_cuda_bytes(deviceIndex, peak: false).Check();

    /// <summary>The most that was not yet freed at a time since the peak was reset.</summary>
    /// <inheritdoc cref="Bytes" path="//param|//exception"/>
    public static long PeakBytes(int deviceIndex) => tp_cuda_bytes(deviceIndex, peak: true).Check();

    /// <summary>Makes the peak what is not yet freed.</summary>
    /// <inheritdoc cref="Bytes" path="//param|//exception"/>
    public static void ResetPeak(int deviceIndex) => tp_cuda_reset_peak(deviceIndex).Check();
}
