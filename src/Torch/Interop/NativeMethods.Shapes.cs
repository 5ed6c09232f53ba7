using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_view(TensorHandle a, ReadOnlySpan<long> sizes, long dims);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_reshape(TensorHandle a, ReadOnlySpan<long> sizes, long dims);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_expand(TensorHandle a, ReadOnlySpan<long> sizes, long dims);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_permute(TensorHandle a, ReadOnlySpan<long> order, long dims);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_transpose(TensorHandle a, long dim0, long dim1);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_unsqueeze(TensorHandle a, long dim);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_squeeze(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_squeeze_dim(TensorHandle a, long dim);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_flatten(TensorHandle a, long startDim, long endDim);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_narrow(TensorHandle a, long dim, long start, long length);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_select(TensorHandle a, long dim, long index);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_index_select(TensorHandle a, long dim, TensorHandle index);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_gather(TensorHandle a, long dim, TensorHandle index);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_chunk(TensorHandle a, long chunks, long dim, nint[] results);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_split(
        TensorHandle a, ReadOnlySpan<long> sizes, long countOfSizes, long dim, nint[] results);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_cat(nint[] tensors, long count, long dim);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_stack(nint[] tensors, long count, long dim);
}
