using System.Collections;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch.Utils;

/// <summary>A tensor's elements on the host, row by row, as they were when it was asked for.</summary>
/// <typeparam name="T">The C# type of the elements: float for Float32, long for Int64, and so on.</typeparam>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly long[] _shape;
    private readonly T[] _elements;

    internal unsafe TensorAccessor(torch.Tensor tensor)
    {
        if (Interop.ElementType.Of<T>() != tensor.dtype)
        {
            throw new ArgumentException($"The elements are {tensor.dtype}, not {typeof(T).Name}: convert them first.");
        }

        _shape = tensor.shape;
        using var onHost = tensor.cpu();
        using var rows = onHost.contiguous();
        Interop.StatusExtensions.Check(tp_data(rows.SafeHandle, out var data));
        _elements = new ReadOnlySpan<T>((void*)data, checked((int)rows.numel())).ToArray();
    }

    /// <summary>The number of elements.</summary>
    public long Count => _elements.LongLength;

    /// <summary>The element at these indices, one a dimension, each from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    public T this[params long[] indices] => _elements[Position(indices)];

    /// <summary>A copy of the elements.</summary>
    public T[] ToArray() => _elements.AsSpan().ToArray();

    /// <summary>Copies the elements into an array, from an index of it on.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public void CopyTo(T[] array, int arrayIndex = 0) => _elements.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _elements.AsEnumerable().GetEnumerator();

    /// <summary>Does nothing, for there is nothing native to free; TorchSharp's accessor has it too.</summary>
    public void Dispose()
    {
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private long Position(long[] indices)
    {
        var position = 0L;
        var inside = indices.Length == _shape.Length;
        for (var i = 0; inside && i < indices.Length; i++)
        {
            inside = indices[i] >= 0 && indices[i] < _shape[i];
            position = (position * _shape[i]) + indices[i];
        }

        return inside
            ? position
            : throw new ArgumentOutOfRangeException(
                nameof(indices),
                $"[{string.Join(", ", indices)}] is not in a tensor of the shape [{string.Join(", ", _shape)}].");
    }
}
