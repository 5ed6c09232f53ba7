using System.Runtime.InteropServices;

namespace TeraPipe.Torch;

/// <summary>One number for an operation on a tensor. Its kind has a say in the result's element type.</summary>
/// <remarks>shim.h has the same two fields under the name Number.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Scalar
{
    private readonly long _kind;
    private readonly long _bits;

    private Scalar(ScalarKind kind, long bits) => (_kind, _bits) = ((long)kind, bits);

    /// <summary>Int64, Float64 or Bool: the widest of the number's kind.</summary>
    public torch.ScalarType Type => Kind switch
    {
        ScalarKind.Real => torch.ScalarType.Float64,
        ScalarKind.Truth => torch.ScalarType.Bool,
        _ => torch.ScalarType.Int64,
    };

    internal double Real => Kind is ScalarKind.Real ? BitConverter.Int64BitsToDouble(_bits) : _bits;

    internal long Whole => Kind is ScalarKind.Real ? checked((long)Real) : _bits;

    private ScalarKind Kind => (ScalarKind)_kind;

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(int value) => new(ScalarKind.Whole, value);

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(long value) => new(ScalarKind.Whole, value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(float value) => (double)value;

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(double value) => new(ScalarKind.Real, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => new(ScalarKind.Truth, value ? 1 : 0);

    private enum ScalarKind : long
    {
        Whole,
        Real,
        Truth,
    }
}
