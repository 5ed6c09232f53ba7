using static TeraPipe.Torch.torch;

namespace TeraPipe.Torch.Interop;

/// <summary>Which element type a C# type holds.</summary>
internal static class ElementType
{
    /// <exception cref="ArgumentException">None.</exception>
    internal static ScalarType Of<T>()
        where T : unmanaged => default(T) switch
        {
            byte => ScalarType.Byte,
            sbyte => ScalarType.Int8,
            short => ScalarType.Int16,
            int => ScalarType.Int32,
            long => ScalarType.Int64,
            Half => ScalarType.Float16,
            float => ScalarType.Float32,
            double => ScalarType.Float64,
            bool => ScalarType.Bool,
            _ => throw new ArgumentException($"No tensor has elements of the type {typeof(T).Name}."),
        };

    /// <summary>Bytes of one element.</summary>
    internal static int SizeOf(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This binding has no such type."),
    };
}
