using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial long tp_dim(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_size(TensorHandle a, long dim);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_numel(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_dtype(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_is_contiguous(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_shape(TensorHandle a, long[] sizes);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_device(TensorHandle a, out int type, out int index);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_data(TensorHandle a, out nint data);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_item(TensorHandle a, out Scalar value);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_to(
        TensorHandle a, TensorOptions options, [MarshalAs(UnmanagedType.U1)] bool nonBlocking,
        [MarshalAs(UnmanagedType.U1)] bool copy);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_clone(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_alias(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_contiguous(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_copy_(
        TensorHandle a, TensorHandle source, [MarshalAs(UnmanagedType.U1)] bool nonBlocking);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_zero_(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_fill_(TensorHandle a, Scalar value);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_normal_(TensorHandle a, double mean, double deviation);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_uniform_(TensorHandle a, double from, double to);
}
