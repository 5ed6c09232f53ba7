namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>Element types; the numbers are LibTorch's.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned, 8 bits.</summary>
        Byte = 0,

        /// <summary>Signed, 8 bits.</summary>
        Int8 = 1,

        /// <summary>Signed, 16 bits.</summary>
        Int16 = 2,

        /// <summary>Signed, 32 bits.</summary>
        Int32 = 3,

        /// <summary>Signed, 64 bits.</summary>
        Int64 = 4,

        /// <summary>IEEE half: 5 bits of exponent, 10 of fraction.</summary>
        Float16 = 5,

        /// <summary>IEEE single.</summary>
        Float32 = 6,

        /// <summary>IEEE double.</summary>
        Float64 = 7,

        /// <summary>Truth value, one byte.</summary>
        Bool = 11,

        /// <summary>Brain float: 8 bits of exponent, 7 of fraction.</summary>
        BFloat16 = 15,
    }

    /// <summary>Unsigned, 8 bits.</summary>
    public static readonly ScalarType uint8 = ScalarType.Byte;

    /// <summary>Signed, 32 bits.</summary>
    public static readonly ScalarType int32 = ScalarType.Int32;

    /// <summary>Signed, 64 bits.</summary>
    public static readonly ScalarType int64 = ScalarType.Int64;

    /// <summary>IEEE half.</summary>
    public static readonly ScalarType float16 = ScalarType.Float16;

    /// <summary>Brain float.</summary>
    public static readonly ScalarType bfloat16 = ScalarType.BFloat16;

    /// <summary>IEEE single.</summary>
    public static readonly ScalarType float32 = ScalarType.Float32;

    /// <summary>IEEE double.</summary>
    public static readonly ScalarType float64 = ScalarType.Float64;

    /// <summary>Truth value.</summary>
    public static readonly ScalarType @bool = ScalarType.Bool;
}
