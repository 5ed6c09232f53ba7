using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Adds a tensor in place.</summary>
        public Tensor add_(Tensor target) => add_(target, 1);

        /// <summary>Adds <c>alpha * target</c> in place.</summary>
        public Tensor add_(Tensor target, Scalar alpha)
        {
            tp_add_(SafeHandle, target.SafeHandle, alpha).Check();
            return this;
        }

        /// <summary>Adds a number in place.</summary>
        public Tensor add_(Scalar scalar)
        {
            tp_add_scalar_(SafeHandle, scalar, 1).Check();
            return this;
        }

        /// <summary>Subtracts a tensor in place.</summary>
        public Tensor sub_(Tensor target)
        {
            tp_sub_(SafeHandle, target.SafeHandle).Check();
            return this;
        }

        /// <summary>Subtracts a number in place.</summary>
        public Tensor sub_(Scalar target)
        {
            tp_sub_scalar_(SafeHandle, target).Check();
            return this;
        }

        /// <summary>Multiplies by a tensor in place.</summary>
        public Tensor mul_(Tensor target)
        {
            tp_mul_(SafeHandle, target.SafeHandle).Check();
            return this;
        }

        /// <summary>Multiplies by a number in place.</summary>
        public Tensor mul_(Scalar target)
        {
            tp_mul_scalar_(SafeHandle, target).Check();
            return this;
        }

        /// <summary>Divides by a tensor in place.</summary>
        public Tensor div_(Tensor target)
        {
            tp_div_(SafeHandle, target.SafeHandle).Check();
            return this;
        }

        /// <summary>Divides by a number in place.</summary>
        public Tensor div_(Scalar target)
        {
            tp_div_scalar_(SafeHandle, target).Check();
            return this;
        }

        /// <summary>Adds <c>value * tensor1 * tensor2</c> in place.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            tp_addcmul_(SafeHandle, tensor1.SafeHandle, tensor2.SafeHandle, value).Check();
            return this;
        }

        /// <summary>Adds <c>value * tensor1 / tensor2</c> in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            tp_addcdiv_(SafeHandle, tensor1.SafeHandle, tensor2.SafeHandle, value).Check();
            return this;
        }
    }
}
