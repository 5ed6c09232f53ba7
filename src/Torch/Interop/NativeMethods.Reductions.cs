using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_sum(TensorHandle a, int dtype);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_sum_dims(
        TensorHandle a, ReadOnlySpan<long> dims, long dimCount, [MarshalAs(UnmanagedType.U1)] bool keepdim, int dtype);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_mean(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_mean_dims(
        TensorHandle a, ReadOnlySpan<long> dims, long dimCount, [MarshalAs(UnmanagedType.U1)] bool keepdim, int dtype);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_max(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_min(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_all(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_any(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_argmax(
        TensorHandle a, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_norm(TensorHandle a, double p);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_logsumexp(
        TensorHandle a, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_matmul(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_mm(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_bmm(TensorHandle a, TensorHandle b);
}
