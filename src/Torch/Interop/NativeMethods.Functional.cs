using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_linear(TensorHandle x, TensorHandle weight, TensorHandle bias);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_layer_norm(
        TensorHandle x, ReadOnlySpan<long> sizes, long dims, TensorHandle weight, TensorHandle bias, double eps);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_gelu(TensorHandle x, [MarshalAs(UnmanagedType.U1)] bool tanh);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_silu(TensorHandle x);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_softmax(TensorHandle x, long dim, int dtype);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_log_softmax(TensorHandle x, long dim, int dtype);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_dropout(
        TensorHandle x, double p, [MarshalAs(UnmanagedType.U1)] bool training);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_cross_entropy(
        TensorHandle x, TensorHandle target, TensorHandle weight, long reduction, long ignoreIndex,
        double labelSmoothing);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_scaled_dot_product_attention(
        TensorHandle query, TensorHandle key, TensorHandle value, TensorHandle mask, double p,
        [MarshalAs(UnmanagedType.U1)] bool isCausal);
}
