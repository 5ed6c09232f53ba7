using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_add(TensorHandle a, TensorHandle b, Scalar alpha);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_add_scalar(TensorHandle a, Scalar b, Scalar alpha);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_sub(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_sub_scalar(TensorHandle a, Scalar b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_mul(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_mul_scalar(TensorHandle a, Scalar b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_div(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_div_scalar(TensorHandle a, Scalar b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_pow(TensorHandle a, TensorHandle exponent);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_pow_scalar(TensorHandle a, Scalar exponent);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_add_(TensorHandle a, TensorHandle b, Scalar alpha);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_add_scalar_(TensorHandle a, Scalar b, Scalar alpha);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_sub_(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_sub_scalar_(TensorHandle a, Scalar b);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_mul_(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_mul_scalar_(TensorHandle a, Scalar b);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_div_(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_div_scalar_(TensorHandle a, Scalar b);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_addcmul_(TensorHandle a, TensorHandle b, TensorHandle c, Scalar value);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_addcdiv_(TensorHandle a, TensorHandle b, TensorHandle c, Scalar value);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_neg(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_reciprocal(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_abs(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_sqrt(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_rsqrt(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_sigmoid(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_sin(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_cos(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_exp(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_log(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_bitwise_and(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_bitwise_xor(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_bitwise_right_shift(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_eq(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_eq_scalar(TensorHandle a, Scalar b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_ne(TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_ne_scalar(TensorHandle a, Scalar b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_ge_scalar(TensorHandle a, Scalar b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_isnan(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_isfinite(TensorHandle a);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_allclose(
        TensorHandle a, TensorHandle b, double rtol, double atol, [MarshalAs(UnmanagedType.U1)] bool equalNan);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_where(TensorHandle condition, TensorHandle a, TensorHandle b);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_masked_fill(TensorHandle a, TensorHandle mask, Scalar value);

    [LibraryImport(Shim.Name)]
    internal static partial TensorHandle tp_tril(TensorHandle a, long diagonal);
}
