using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Sum, element by element, with broadcasting.</summary>
        public Tensor add(Tensor target) => add(target, 1);

        /// <summary><c>this + alpha * target</c>.</summary>
        public Tensor add(Tensor target, Scalar alpha) => new(tp_add(SafeHandle, target.SafeHandle, alpha));

        /// <summary>Adds a number to every element.</summary>
        public Tensor add(Scalar scalar) => new(tp_add_scalar(SafeHandle, scalar, 1));

        /// <summary>Difference, element by element.</summary>
        public Tensor sub(Tensor target) => new(tp_sub(SafeHandle, target.SafeHandle));

        /// <summary>Takes a number from every element.</summary>
        public Tensor sub(Scalar target) => new(tp_sub_scalar(SafeHandle, target));

        /// <summary>Product, element by element.</summary>
        public Tensor mul(Tensor target) => new(tp_mul(SafeHandle, target.SafeHandle));

        /// <summary>Multiplies every element by a number.</summary>
        public Tensor mul(Scalar target) => new(tp_mul_scalar(SafeHandle, target));

        /// <summary>Quotient, element by element; whole numbers give real ones.</summary>
        public Tensor div(Tensor target) => new(tp_div(SafeHandle, target.SafeHandle));

        /// <summary>Divides every element by a number.</summary>
        public Tensor div(Scalar target) => new(tp_div_scalar(SafeHandle, target));

        /// <summary>Power, element by element.</summary>
        public Tensor pow(Tensor exponent) => new(tp_pow(SafeHandle, exponent.SafeHandle));

        /// <summary>Raises every element to a power.</summary>
        public Tensor pow(Scalar exponent) => new(tp_pow_scalar(SafeHandle, exponent));

        /// <summary>The elements with the other sign.</summary>
        public Tensor neg() => new(tp_neg(SafeHandle));

        /// <summary>One over every element.</summary>
        public Tensor reciprocal() => new(tp_reciprocal(SafeHandle));

        /// <summary>Absolute values.</summary>
        public Tensor abs() => new(tp_abs(SafeHandle));

        /// <summary>Square roots; NaN for negative elements.</summary>
        public Tensor sqrt() => new(tp_sqrt(SafeHandle));

        /// <summary>One over the square roots; NaN for negative elements.</summary>
        public Tensor rsqrt() => new(tp_rsqrt(SafeHandle));

        /// <summary><c>1 / (1 + exp(-x))</c> of every element.</summary>
        public Tensor sigmoid() => new(tp_sigmoid(SafeHandle));

        /// <summary>Sines of angles in radians.</summary>
        public Tensor sin() => new(tp_sin(SafeHandle));

        /// <summary>Cosines of angles in radians.</summary>
        public Tensor cos() => new(tp_cos(SafeHandle));

        /// <summary>e to the power of every element.</summary>
        public Tensor exp() => new(tp_exp(SafeHandle));

        /// <summary>Natural logarithms.</summary>
        public Tensor log() => new(tp_log(SafeHandle));

        /// <summary>Bits that both have, of whole numbers, with broadcasting.</summary>
        public Tensor bitwise_and(Tensor other) => new(tp_bitwise_and(SafeHandle, other.SafeHandle));

        /// <summary>Bits that one of both has, of whole numbers, with broadcasting.</summary>
        public Tensor bitwise_xor(Tensor other) => new(tp_bitwise_xor(SafeHandle, other.SafeHandle));

        /// <summary>Whole numbers divided by powers of two, rounded down, with broadcasting.</summary>
        public Tensor bitwise_right_shift(Tensor other) =>
            new(tp_bitwise_right_shift(SafeHandle, other.SafeHandle));
    }
}
