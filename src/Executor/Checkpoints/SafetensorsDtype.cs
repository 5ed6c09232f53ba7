namespace TeraPipe.Executor.Checkpoints;

/// <summary>An element type as the format names it.</summary>
internal sealed record SafetensorsDtype(string Name, ScalarType Type, int Bytes)
{
    private static readonly SafetensorsDtype[] _all =
    [
        new("F64", ScalarType.Float64, 8),
        new("F32", ScalarType.Float32, 4),
        new("BF16", ScalarType.BFloat16, 2),
        new("F16", ScalarType.Float16, 2),
        new("I64", ScalarType.Int64, 8),
        new("I32", ScalarType.Int32, 4),
        new("U8", ScalarType.Byte, 1),
        new("BOOL", ScalarType.Bool, 1),
    ];

    public static string Names => string.Join(", ", _all.Select(dtype => dtype.Name));

    public static SafetensorsDtype? Named(string name) => Array.Find(_all, dtype => dtype.Name == name);

    /// <exception cref="ArgumentException">The format as we write it has no such type.</exception>
    public static SafetensorsDtype Of(ScalarType type) => Array.Find(_all, dtype => dtype.Type == type)
        ?? throw new ArgumentException($"A safetensors file holds {Names}; no elements of the type {type}.");
}
