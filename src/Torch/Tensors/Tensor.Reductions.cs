using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum of all elements.</summary>
        public Tensor sum(ScalarType? type = null) => new(tp_sum(SafeHandle, OrDefault(type)));

        /// <summary>Sums over one dimension, which goes, or stays with the size 1.</summary>
        /// <remarks>Write <c>sum(0L)</c> for the first: C# takes a plain 0 for an element type.</remarks>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum([dim], keepdim, type);

        /// <summary>Sums over some dimensions.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            new(tp_sum_dims(SafeHandle, dim, dim.Length, keepdim, OrDefault(type)));

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => new(tp_mean(SafeHandle));

        /// <summary>Means over some dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            new(tp_mean_dims(SafeHandle, dimensions, dimensions.Length, keepdim, OrDefault(type)));

        /// <summary>The largest element.</summary>
        public Tensor max() => new(tp_max(SafeHandle));

        /// <summary>The smallest element.</summary>
        public Tensor min() => new(tp_min(SafeHandle));

        /// <summary>Whether all elements are true or not zero.</summary>
        public Tensor all() => new(tp_all(SafeHandle));

        /// <summary>Whether any element is true or not zero.</summary>
        public Tensor any() => new(tp_any(SafeHandle));

        /// <summary>Where in a dimension the largest elements are.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => new(tp_argmax(SafeHandle, dim, keepdim));

        /// <summary>The p-norm of all elements as one vector; infinity gives the largest absolute value.</summary>
        public Tensor norm(float p = 2.0f) => new(tp_norm(SafeHandle, p));

        /// <summary><c>log(sum(exp(x)))</c> over one dimension, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => new(tp_logsumexp(SafeHandle, dim, keepdim));

        /// <summary><c>exp(x) / sum(exp(x))</c> over one dimension.</summary>
        public Tensor softmax(long dim, ScalarType? dtype = null) => new(tp_softmax(SafeHandle, dim, OrDefault(dtype)));

        /// <summary>The logarithm of <see cref="softmax"/>, computed without rounding through it.</summary>
        public Tensor log_softmax(long dim, ScalarType? dtype = null) =>
            new(tp_log_softmax(SafeHandle, dim, OrDefault(dtype)));

        /// <summary>Matrix product; leading dimensions are a batch and broadcast: [.., n, k] by [.., k, m].</summary>
        public Tensor matmul(Tensor target) => new(tp_matmul(SafeHandle, target.SafeHandle));

        /// <summary>Product of two matrices: [n, k] by [k, m].</summary>
        public Tensor mm(Tensor target) => new(tp_mm(SafeHandle, target.SafeHandle));

        /// <summary>Products of two batches of matrices: [b, n, k] by [b, k, m].</summary>
        public Tensor bmm(Tensor batch2) => new(tp_bmm(SafeHandle, batch2.SafeHandle));

        private static int OrDefault(ScalarType? type) => (int?)type ?? -1;
    }
}
