using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Type and place of a new tensor, as shim.h has it; -1 leaves the choice to LibTorch.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TensorOptions(torch.ScalarType? dtype, torch.Device? device, bool requiresGrad = false)
{
    private readonly int _dtype = (int?)dtype ?? -1;
    private readonly int _deviceType = (int?)device?.type ?? -1;
    private readonly int _deviceIndex = device?.index ?? -1;
    private readonly int _requiresGrad = requiresGrad ? 1 : 0;
}
