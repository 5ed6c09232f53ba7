using TeraPipe.Torch.Interop;
using TeraPipe.Torch.Modules;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The layers' functions.</summary>
        public static partial class functional
        {
            /// <summary><c>input * weights^T + bias</c>: [.., k] by [m, k] gives [.., m].</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                new(tp_linear(input.SafeHandle, weights.SafeHandle, OrNone(bias)));

            /// <summary>Mean 0 and variance 1 over the last dimensions, then weight and bias.</summary>
            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                new(tp_layer_norm(
                    input.SafeHandle, normalized_shape, normalized_shape.Length, OrNone(weight), OrNone(bias), eps));

            /// <summary>Gaussian error linear unit, <c>x * Phi(x)</c>, Phi exact.</summary>
            public static Tensor gelu(Tensor x) => gelu(x, GELU.Approximate.none);

            /// <summary>Gaussian error linear unit, <c>x * Phi(x)</c>, Phi exact or by a hyperbolic tangent.</summary>
            public static Tensor gelu(Tensor x, GELU.Approximate approximate) =>
                new(tp_gelu(x.SafeHandle, approximate is GELU.Approximate.tanh));

            /// <summary>Sigmoid linear unit, <c>x / (1 + exp(-x))</c>.</summary>
            public static Tensor silu(Tensor x) => new(tp_silu(x.SafeHandle));

            /// <inheritdoc cref="Tensor.softmax"/>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

            /// <inheritdoc cref="Tensor.log_softmax"/>
            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            /// <summary>In training, zeroes elements with probability p and scales the others by 1 / (1 - p).</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true) =>
                new(tp_dropout(input.SafeHandle, p, training));

            /// <summary>Negative log likelihood of the targets under the softmax of the input.</summary>
            /// <param name="input">Logits, [n, classes].</param>
            /// <param name="target">Classes, [n], int64.</param>
            /// <param name="weight">A weight for each class, [classes].</param>
            /// <param name="ignore_index">Targets of this value do not count.</param>
            /// <param name="reduction">Each loss, their (weighted) mean or their sum.</param>
            /// <param name="label_smoothing">The part of each target spread evenly over all classes.</param>
            public static Tensor cross_entropy(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                long ignore_index = -100,
                Reduction reduction = Reduction.Mean,
                double label_smoothing = 0.0) =>
                new(tp_cross_entropy(
                    input.SafeHandle, target.SafeHandle, OrNone(weight),
                    (long)reduction, ignore_index, label_smoothing));

            /// <summary><c>softmax(query * key^T / sqrt(d) + mask) * value</c>.</summary>
            /// <param name="query">[.., queries, d].</param>
            /// <param name="key">[.., keys, d].</param>
            /// <param name="value">[.., keys, e].</param>
            /// <param name="attn_mask">
            /// Broadcast to [.., queries, keys]; a bool that is true where a query may look, or a number to be added.
            /// </param>
            /// <param name="p">Dropout of the weights.</param>
            /// <param name="is_casual">
            /// Query i sees keys 0 to i: wrong after context, where a mask is needed. (The spelling is TorchSharp's.)
            /// </param>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value,
                Tensor? attn_mask = null, double p = 0.0, bool is_casual = false) =>
                new(tp_scaled_dot_product_attention(
                    query.SafeHandle, key.SafeHandle, value.SafeHandle, OrNone(attn_mask), p, is_casual));

            private static TensorHandle OrNone(Tensor? tensor) => tensor?.SafeHandle ?? TensorHandle.None;
        }
    }
}
