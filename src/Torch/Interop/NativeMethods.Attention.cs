using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Tensors by address, as both bindings have them; the caller keeps them alive.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial long tp_attention_has_kernel(nint queries);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_attention_forward(
        nint queries, nint keys, nint values, nint output, nint logSumExp);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_attention_backward(
        nint queries, nint keys, nint values, nint output, nint logSumExp,
        nint outputGradient, nint queryGradient, nint keyGradients, nint valueGradients);
}
