namespace TeraPipe.Torch;

/// <summary>A <see cref="Scalar"/> as a number of C#.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>The number as a float, rounded.</summary>
    public static float ToSingle(this Scalar value) => (float)value.Real;

    /// <summary>The number as a double.</summary>
    public static double ToDouble(this Scalar value) => value.Real;

    /// <summary>The number as an int; a fraction is cut off.</summary>
    /// <exception cref="OverflowException">It is out of range.</exception>
    public static int ToInt32(this Scalar value) => checked((int)value.Whole);

    /// <summary>The number as a long; a fraction is cut off.</summary>
    /// <exception cref="OverflowException">It is out of range.</exception>
    public static long ToInt64(this Scalar value) => value.Whole;

    /// <summary>True unless the number is zero.</summary>
    public static bool ToBoolean(this Scalar value) => value.Real != 0;
}
