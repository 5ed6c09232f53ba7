using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_zeros(ReadOnlySpan<long> sizes, long dims, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_ones(ReadOnlySpan<long> sizes, long dims, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_empty(ReadOnlySpan<long> sizes, long dims, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_full(
        ReadOnlySpan<long> sizes, long dims, Scalar value, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_rand(ReadOnlySpan<long> sizes, long dims, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_randn(
        ReadOnlySpan<long> sizes, long dims, GeneratorHandle generator, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial GeneratorHandle tp_generator(long seed);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_free_generator(nint generator);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_randint(
        long low, long high, ReadOnlySpan<long> sizes, long dims, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_arange(Scalar start, Scalar stop, Scalar step, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_zeros_like(TensorHandle input, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_ones_like(TensorHandle input, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_empty_like(TensorHandle input, TensorOptions options);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_tensor(
        ReadOnlySpan<byte> data, int sourceType, ReadOnlySpan<long> sizes, long dims, TensorOptions options);
}
