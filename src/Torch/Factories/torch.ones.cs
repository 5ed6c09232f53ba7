using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>A tensor of ones.</summary>
    public static Tensor ones(
        long[] size,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        new(tp_ones(size, size.Length, new TensorOptions(dtype, device, requires_grad)));

    /// <inheritdoc cref="ones(long[], ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        long size,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones([size], dtype, device, requires_grad);

    /// <inheritdoc cref="ones(long[], ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        long rows, long columns,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones([rows, columns], dtype, device, requires_grad);

    /// <inheritdoc cref="ones(long[], ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        long dim0, long dim1, long dim2,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones([dim0, dim1, dim2], dtype, device, requires_grad);

    /// <inheritdoc cref="ones(long[], ScalarType?, Device?, bool)"/>
    public static Tensor ones(
        long dim0, long dim1, long dim2, long dim3,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        ones([dim0, dim1, dim2, dim3], dtype, device, requires_grad);

    /// <summary>A tensor of ones, as another in shape, type and device unless told otherwise.</summary>
    public static Tensor ones_like(
        Tensor input,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        new(tp_ones_like(input.SafeHandle, new TensorOptions(dtype, device, requires_grad)));
}
