using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial Status tp_addmm_(
        TensorHandle a, TensorHandle b, TensorHandle c, double beta, double alpha);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_exp_(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_tanh_(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_maximum(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_element_size(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_clamp(TensorHandle a, Scalar min, Scalar max);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_index_add_(
        TensorHandle a, long dim, TensorHandle index, TensorHandle source, Scalar alpha);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_scatter_add_(
        TensorHandle a, long dim, TensorHandle index, TensorHandle source);
}
