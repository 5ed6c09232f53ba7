using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>Opens a scope that disposes at its end the tensors made in it on this thread.</summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Seeds the random numbers of every device.</summary>
    public static void manual_seed(long seed) => tp_manual_seed(seed).Check();

    /// <summary>How many threads share one operation that is called from this thread.</summary>
    /// <remarks>Each thread has its own number; one that has set none takes the number set last on any.</remarks>
    public static void set_num_threads(int num) => tp_set_num_threads(num).Check();

    /// <summary>How many threads share one operation that is called from this thread.</summary>
    public static int get_num_threads() => (int)tp_get_num_threads().Check();

    /// <summary>Until it is disposed, nothing this thread does is recorded for a backward pass.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Until it is disposed, what this thread does is recorded for a backward pass, or is not.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <summary>Whether what this thread does is recorded for a backward pass.</summary>
    public static bool is_grad_enabled() => tp_is_grad_enabled().Check() != 0;

    /// <summary>NVIDIA GPUs.</summary>
    public static partial class cuda
    {
        /// <summary>Whether this LibTorch has a CUDA device to use.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>How many CUDA devices this LibTorch can use.</summary>
        public static int device_count() => (int)tp_cuda_device_count().Check();

        /// <summary>Waits until a device, the current one unless another is named, has done all its work.</summary>
        /// <exception cref="TorchException">There is no CUDA device.</exception>
        public static void synchronize(Device? device = null) => tp_cuda_synchronize(device?.index ?? -1).Check();
    }

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = is_grad_enabled();

        internal GradMode(bool enabled) => tp_set_grad_enabled(enabled).Check();

        public void Dispose() => tp_set_grad_enabled(_before).Check();
    }
}
