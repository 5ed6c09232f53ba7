using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial long tp_is_grad_enabled();

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_set_grad_enabled([MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_requires_grad(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_set_requires_grad(
        TensorHandle a, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_is_leaf(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_detach(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_retain_grad(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_grad(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_set_grad(TensorHandle a, TensorHandle grad);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_backward(
        nint[] roots, nint[]? grads, long rootCount, int retainGraph, [MarshalAs(UnmanagedType.U1)] bool createGraph,
        nint[] inputs, long inputCount);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_grad_of(
        nint[] outputs, nint[]? grads, long outputCount, nint[] inputs, long inputCount, int retainGraph,
        [MarshalAs(UnmanagedType.U1)] bool createGraph, [MarshalAs(UnmanagedType.U1)] bool allowUnused, nint[] results);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_adamw_step(
        nint[] parameters, nint[] means, nint[] squares, long[] steps, long count, double lr, double beta1,
        double beta2, double eps, double weightDecay);
}
