using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Which elements are equal, with broadcasting.</summary>
        public Tensor eq(Tensor target) => new(tp_eq(SafeHandle, target.SafeHandle));

        /// <summary>Which elements equal a number.</summary>
        public Tensor eq(Scalar target) => new(tp_eq_scalar(SafeHandle, target));

        /// <summary>Which elements differ, with broadcasting.</summary>
        public Tensor ne(Tensor target) => new(tp_ne(SafeHandle, target.SafeHandle));

        /// <summary>Which elements differ from a number.</summary>
        public Tensor ne(Scalar target) => new(tp_ne_scalar(SafeHandle, target));

        /// <summary>Which elements are at least a number.</summary>
        public Tensor ge(Scalar target) => new(tp_ge_scalar(SafeHandle, target));

        /// <summary>Which elements are not a number.</summary>
        public Tensor isnan() => new(tp_isnan(SafeHandle));

        /// <summary>Which elements are neither infinite nor NaN.</summary>
        public Tensor isfinite() => new(tp_isfinite(SafeHandle));

        /// <summary>Whether every element lies within <c>atol + rtol * |target|</c> of the other tensor's.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            tp_allclose(SafeHandle, target.SafeHandle, rtol, atol, equal_nan).Check() != 0;

        /// <summary>These elements where the condition holds, the other tensor's elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) =>
            new(tp_where(condition.SafeHandle, SafeHandle, y.SafeHandle));

        /// <summary>A copy with a value wherever the mask holds.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => new(tp_masked_fill(SafeHandle, mask.SafeHandle, value));

        /// <summary>Each matrix, of the last two dimensions, with zeros above a diagonal.</summary>
        public Tensor tril(long diagonal = 0) => new(tp_tril(SafeHandle, diagonal));
    }
}
