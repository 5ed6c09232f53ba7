using System.Runtime.InteropServices;
using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>A copy of the array as a tensor of one dimension, Float32 unless another type is named.</summary>
    public static Tensor tensor(
        float[] rawArray,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<float>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor, row by row, Float32 unless another type is named.</summary>
    /// <exception cref="ArgumentException">The array's length is not the product of the sizes.</exception>
    public static Tensor tensor(
        float[] rawArray,
        ReadOnlySpan<long> dimensions,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false) =>
        FromArray<float>(rawArray, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor of one dimension, Float64 unless another type is named.</summary>
    public static Tensor tensor(
        double[] rawArray,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<double>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor, row by row, Float64 unless another type is named.</summary>
    /// <exception cref="ArgumentException">The array's length is not the product of the sizes.</exception>
    public static Tensor tensor(
        double[] rawArray,
        ReadOnlySpan<long> dimensions,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false) =>
        FromArray<double>(rawArray, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor of one dimension, Int64 unless another type is named.</summary>
    public static Tensor tensor(
        long[] dataArray,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<long>(dataArray, [dataArray.Length], dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor, row by row, Int64 unless another type is named.</summary>
    /// <exception cref="ArgumentException">The array's length is not the product of the sizes.</exception>
    public static Tensor tensor(
        long[] dataArray,
        ReadOnlySpan<long> dimensions,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false) =>
        FromArray<long>(dataArray, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor of one dimension, Int32 unless another type is named.</summary>
    public static Tensor tensor(
        int[] rawArray,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<int>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor, row by row, Int32 unless another type is named.</summary>
    /// <exception cref="ArgumentException">The array's length is not the product of the sizes.</exception>
    public static Tensor tensor(
        int[] rawArray,
        ReadOnlySpan<long> dimensions,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false) =>
        FromArray<int>(rawArray, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor of one dimension, Byte unless another type is named.</summary>
    public static Tensor tensor(
        byte[] rawArray,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<byte>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor, row by row, Byte unless another type is named.</summary>
    /// <exception cref="ArgumentException">The array's length is not the product of the sizes.</exception>
    public static Tensor tensor(
        byte[] rawArray,
        ReadOnlySpan<long> dimensions,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false) =>
        FromArray<byte>(rawArray, dimensions, dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor of one dimension, Bool unless another type is named.</summary>
    public static Tensor tensor(
        bool[] rawArray,
        ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromArray<bool>(rawArray, [rawArray.Length], dtype, device, requires_grad);

    /// <summary>A copy of the array as a tensor, row by row, Bool unless another type is named.</summary>
    /// <exception cref="ArgumentException">The array's length is not the product of the sizes.</exception>
    public static Tensor tensor(
        bool[] rawArray,
        ReadOnlySpan<long> dimensions,
        ScalarType? dtype = null,
        Device? device = null,
        bool requires_grad = false) =>
        FromArray<bool>(rawArray, dimensions, dtype, device, requires_grad);

    private static Tensor FromArray<T>(
        ReadOnlySpan<T> elements, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        var count = 1L;
        foreach (var size in sizes)
        {
            count *= size;
        }

        if (count != elements.Length)
        {
            throw new ArgumentException(
                $"{elements.Length} elements do not fill the shape [{string.Join(", ", sizes.ToArray())}].",
                nameof(elements));
        }

        var type = ElementType.Of<T>();
        var options = new TensorOptions(dtype ?? type, device, requiresGrad);
        return new Tensor(tp_tensor(MemoryMarshal.AsBytes(elements), (int)type, sizes, sizes.Length, options));
    }
}
