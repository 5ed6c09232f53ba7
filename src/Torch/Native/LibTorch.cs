using System.Runtime.InteropServices;
using TeraPipe.Torch.Interop;

namespace TeraPipe.Torch.Native;

/// <summary>The LibTorch behind this binding.</summary>
public static class LibTorch
{
    /// <summary>The version that the binding was compiled with, such as 1.13.1.</summary>
    public static string Version => Marshal.PtrToStringUTF8(NativeMethods.tp_torch_version()) ?? "";

    /// <summary>How many tensors of this binding are not yet freed, on all threads.</summary>
    public static long LiveTensors => NativeMethods.tp_live_tensors().Check();
}
