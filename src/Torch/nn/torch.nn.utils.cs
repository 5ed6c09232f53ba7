using TeraPipe.Torch.Modules;

namespace TeraPipe.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What is done to all parameters at once.</summary>
        public static partial class utils
        {
            /// <summary>
            /// Scales the gradients down in place so that the norm of all of them, as one vector, is at most
            /// <paramref name="max_norm"/> (Pascanu et al., 2013).
            /// </summary>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(
                IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var scope = NewDisposeScope();
                using var unrecorded = no_grad();
                List<Tensor> grads = [.. tensors.Select(parameter => parameter.grad).OfType<Tensor>()];
                if (grads.Count == 0)
                {
                    return 0;
                }

                var p = (float)norm_type;
                var norm = stack(grads.Select(grad => grad.norm(p).cpu())).norm(p).ToDouble();
                var scale = max_norm / (norm + 1e-6); // the small number is PyTorch's
                if (scale < 1)
                {
                    grads.ForEach(grad => grad.mul_(scale));
                }

                return norm;
            }
        }
    }
}
