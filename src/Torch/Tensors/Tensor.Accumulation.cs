using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary><c>beta * this + alpha * mat1 * mat2</c> in place: [n, m] by [n, k] and [k, m].</summary>
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1)
        {
            tp_addmm_(SafeHandle, mat1.SafeHandle, mat2.SafeHandle, beta, alpha).Check();
            return this;
        }

        /// <summary>
        /// Adds <c>alpha</c> times the source's rows, along a dimension, to those that the index names.
        /// </summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            tp_index_add_(SafeHandle, dim, index.SafeHandle, source.SafeHandle, alpha).Check();
            return this;
        }

        /// <summary>Adds each element of the source to the one that the index names along a dimension.</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src)
        {
            tp_scatter_add_(SafeHandle, dim, index.SafeHandle, src.SafeHandle).Check();
            return this;
        }

        /// <summary>e to the power of every element, in place.</summary>
        public Tensor exp_()
        {
            tp_exp_(SafeHandle).Check();
            return this;
        }

        /// <summary>The hyperbolic tangent of every element, in place.</summary>
        public Tensor tanh_()
        {
            tp_tanh_(SafeHandle).Check();
            return this;
        }

        /// <summary>The larger of two elements, everywhere.</summary>
        public Tensor maximum(Tensor other) => new(tp_maximum(SafeHandle, other.SafeHandle));

        /// <summary>Bytes of one element.</summary>
        public long element_size() => tp_element_size(SafeHandle).Check();

        /// <summary>Every element, or the bound that it is beyond.</summary>
        public Tensor clamp(Scalar min, Scalar max) => new(tp_clamp(SafeHandle, min, max));
    }
}
