using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch.Native;

/// <summary>
/// Counts the memory of the tensors on the CPU that are made while a thread is in it, and of LibTorch's own
/// intermediates. A view takes none. Memory is given back to the account that paid for it, whichever thread frees it.
/// </summary>
/// <remarks>
/// Nothing is counted of tensors on a GPU, nor what LibTorch allocates in its helper threads or past its allocator, as
/// BLAS does its buffers. The first account adds 64 bytes to every block allocated from then on, which are not counted.
/// </remarks>
public sealed class MemoryAccount : IDisposable
{
    private readonly AccountHandle _handle = tp_account();

    /// <summary>Whether there can be accounts: not without the shim.</summary>
    public static bool IsSupported => NativeExtras.AreThere;

    /// <summary>An account of nothing yet, which no thread is in.</summary>
    /// <exception cref="TorchNotImplementedException">This LibTorch's allocator cannot be counted.</exception>
    public MemoryAccount()
    {
        if (_handle.IsInvalid)
        {
            StatusExtensions.ThrowLast();
        }
    }

    /// <summary>What is not yet freed.</summary>
    public long Bytes => tp_account_bytes(_handle).Check();

    /// <summary>The most that <see cref="Bytes"/> was since the peak was reset.</summary>
    public long PeakBytes => tp_account_peak(_handle).Check();

    /// <summary>Makes the peak what is not yet freed.</summary>
    public void ResetPeak() => tp_account_reset_peak(_handle).Check();

    /// <summary>
    /// Has this account pay for what the calling thread allocates, until the result is disposed; then the one before
    /// does.
    /// </summary>
    /// <returns>To be disposed by the same thread, the innermost first.</returns>
    public IDisposable Enter() => new MemoryAccountEntry(_handle);

    /// <summary>Lets go of the account. What it paid for may live on.</summary>
    public void Dispose() => _handle.Dispose();
}
