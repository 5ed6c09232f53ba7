using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>Gradients of recorded computations.</summary>
    public static partial class autograd
    {
        /// <summary>Adds the gradients of several tensors, each weighted, to the leaves they came from.</summary>
        /// <param name="tensors">The roots of the backward pass.</param>
        /// <param name="grad_tensors">A weight of its shape for each root; optional if all have one element.</param>
        /// <param name="retain_graph">Keep what was recorded, for another pass; if null, as create_graph says.</param>
        /// <param name="create_graph">Record the backward pass too, for derivatives of derivatives.</param>
        /// <param name="inputs">Only these leaves get their gradients.</param>
        /// <exception cref="ArgumentException">There is not one weight a root.</exception>
        public static void backward(
            IList<Tensor> tensors,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            using var roots = new TensorList(tensors);
            using var grads = Weights(grad_tensors, roots);
            using var leaves = new TensorList(inputs ?? []);
            tp_backward(
                roots.Pointers, grads?.Pointers, roots.Count, Retain(retain_graph), create_graph,
                leaves.Pointers, leaves.Count).Check();
        }

        /// <summary>The gradients of several tensors, each weighted, by others; no leaf's gradient changes.</summary>
        /// <param name="outputs">The roots of the backward pass.</param>
        /// <param name="inputs">What to differentiate by.</param>
        /// <param name="grad_outputs">A weight of its shape for each root; optional if all have one element.</param>
        /// <param name="retain_graph">Keep what was recorded, for another backward pass.</param>
        /// <param name="create_graph">Record the backward pass too, for derivatives of derivatives.</param>
        /// <param name="allow_unused">Give null for an input that no output depends on, instead of an error.</param>
        /// <exception cref="ArgumentException">There is not one weight a root.</exception>
        public static IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            using var roots = new TensorList(outputs);
            using var by = new TensorList(inputs);
            using var grads = Weights(grad_outputs, roots);
            var results = new nint[by.Count];
            tp_grad_of(
                roots.Pointers, grads?.Pointers, roots.Count, by.Pointers, by.Count, Retain(retain_graph), create_graph,
                allow_unused, results).Check();
            return [.. results.Select(result => result == 0 ? null! : new Tensor(new TensorHandle(result)))];
        }

        private static int Retain(bool? retainGraph) => retainGraph switch { null => -1, true => 1, false => 0 };

        private static TensorList? Weights(IList<Tensor>? weights, TensorList roots)
        {
            if (weights is not { Count: > 0 })
            {
                return null;
            }

            return weights.Count == roots.Count
                ? new TensorList(weights)
                : throw new ArgumentException($"{roots.Count} tensors need as many gradients, not {weights.Count}.");
        }
    }
}
