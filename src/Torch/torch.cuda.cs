using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
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
}
