namespace TeraPipe.Executor.Checkpoints;

/// <summary>What the header says about one tensor.</summary>
/// <param name="name">Its name, unique in the file.</param>
/// <param name="dtype">Type of its elements.</param>
/// <param name="shape">Size of each dimension; none for a scalar. The elements lie row by row.</param>
/// <param name="begin">Its first byte, counted from the header's end.</param>
public sealed class SafetensorsEntry(string name, ScalarType dtype, IReadOnlyList<long> shape, long begin)
{
    /// <summary>Its name, unique in the file.</summary>
    public string Name { get; } = name;

    /// <summary>Type of its elements.</summary>
    public ScalarType Dtype { get; } = dtype;

    /// <summary>Size of each dimension; none for a scalar. The elements lie row by row.</summary>
    public IReadOnlyList<long> Shape { get; } = shape;

    /// <summary>Its first byte, counted from the header's end.</summary>
    public long Begin { get; } = begin;

    /// <summary>The byte after its last, counted from the header's end.</summary>
    public long End { get; } = checked(begin + Bytes(dtype, shape));

    // an empty dimension counts as 1 first: [0, 2^62, 8] has no elements, but strides that overflow
    private static long Bytes(ScalarType dtype, IReadOnlyList<long> shape)
    {
        var bytes = shape.Aggregate(
            (long)SafetensorsDtype.Of(dtype).Bytes, (product, size) => checked(product * Math.Max(size, 1)));
        return shape.Contains(0) ? 0 : bytes;
    }
}
