namespace TeraPipe.Executor.Model;

/// <summary>
/// Which number formats go together (Micikevicius et al. 2018, arXiv 1710.03740, section 3): layers compute in 16 bits;
/// sums over many tokens, gradients, and the weights that the optimiser updates are in single precision.
/// </summary>
public static class NumberFormats
{
    /// <summary>Whether a number takes two bytes: float16 and bfloat16.</summary>
    public static bool Is16Bit(this ScalarType dtype) => dtype is ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>The format of sums, gradients and master weights: float32 for 16-bit numbers, else their own.</summary>
    public static ScalarType Wide(this ScalarType dtype) => dtype.Is16Bit() ? ScalarType.Float32 : dtype;

    /// <summary>The same numbers in the wider format; of wide numbers another face of the same tensor.</summary>
    internal static Tensor Wide(this Tensor x) => x.to(x.dtype.Wide());
}
