using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether operations on this tensor are recorded for a backward pass.</summary>
        public bool requires_grad
        {
            get => tp_requires_grad(SafeHandle).Check() != 0;
            set => tp_set_requires_grad(SafeHandle, value).Check();
        }

        /// <summary>The gradient that backward passes have summed up, or null; setting null clears it.</summary>
        /// <remarks>Every read gives a new object for the same elements, which the dispose scope then holds.</remarks>
        public Tensor? grad
        {
            get
            {
                var handle = tp_grad(SafeHandle);
                if (!handle.IsInvalid)
                {
                    return new Tensor(handle);
                }

                tp_last_status().Check();
                return null;
            }

            set => tp_set_grad(SafeHandle, value?.SafeHandle ?? TensorHandle.None).Check();
        }

        /// <summary>Whether no recorded operation made it: gradients are summed up in leaves only.</summary>
        public bool is_leaf => tp_is_leaf(SafeHandle).Check() != 0;

        /// <summary>Sets <see cref="requires_grad"/>.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            tp_set_requires_grad(SafeHandle, requires_grad).Check();
            return this;
        }

        /// <summary>Keeps the gradient of a tensor that is no leaf, too.</summary>
        public void retain_grad() => tp_retain_grad(SafeHandle).Check();

        /// <summary>The same elements without their history.</summary>
        public Tensor detach() => new(tp_detach(SafeHandle));

        /// <summary>Adds the gradients of this one-element tensor to the leaves it was computed from.</summary>
        public void backward() => autograd.backward([this]);

        /// <summary>Adds the gradients of this tensor, weighted, to the leaves it was computed from.</summary>
        /// <param name="grad_tensors">The weights: one tensor of this one's shape.</param>
        /// <param name="retain_graph">Keep what was recorded, for another backward pass.</param>
        /// <param name="create_graph">Record the backward pass too, for derivatives of derivatives.</param>
        /// <param name="inputs">Only these leaves get their gradients.</param>
        public void backward(
            IList<Tensor>? grad_tensors = null,
            bool retain_graph = false,
            bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }
}
