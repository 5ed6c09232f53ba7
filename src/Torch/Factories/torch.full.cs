using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>A tensor of one value.</summary>
    public static Tensor full(
        long[] size, Scalar value,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        new(tp_full(size, size.Length, value, new TensorOptions(dtype, device, requires_grad)));

    /// <inheritdoc cref="full(long[], Scalar, ScalarType?, Device?, bool)"/>
    public static Tensor full(
        long size, Scalar value,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full([size], value, dtype, device, requires_grad);

    /// <inheritdoc cref="full(long[], Scalar, ScalarType?, Device?, bool)"/>
    public static Tensor full(
        long rows, long columns, Scalar value,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full([rows, columns], value, dtype, device, requires_grad);

    /// <summary>The numbers from start (included) to stop (not) in equal steps.</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        new(tp_arange(start, stop, step, new TensorOptions(dtype, device, requires_grad)));

    /// <inheritdoc cref="arange(Scalar, Scalar, Scalar, ScalarType?, Device?, bool)"/>
    public static Tensor arange(
        Scalar start, Scalar stop,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>The numbers from 0 (included) to stop (not) in steps of 1.</summary>
    public static Tensor arange(
        Scalar stop,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    /// <summary>Whole numbers drawn evenly from low (included) to high (not), int64 unless told otherwise.</summary>
    public static Tensor randint(
        long low, long high, long[] size,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        new(tp_randint(low, high, size, size.Length, new TensorOptions(dtype ?? int64, device, requires_grad)));

    /// <summary>Whole numbers drawn evenly from 0 (included) to high (not), int64 unless told otherwise.</summary>
    public static Tensor randint(
        long high, long[] size,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        randint(0, high, size, dtype, device, requires_grad);
}
