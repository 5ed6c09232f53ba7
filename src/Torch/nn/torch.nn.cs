using TeraPipe.Torch.Modules;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>What neural networks are made of.</summary>
    public static partial class nn
    {
        /// <summary>What becomes of the losses of the elements; the numbers are LibTorch's.</summary>
        public enum Reduction : long
        {
            /// <summary>They are the result.</summary>
            None = 0,

            /// <summary>Their mean is.</summary>
            Mean = 1,

            /// <summary>Their sum is.</summary>
            Sum = 2,
        }

        /// <summary>Makes a tensor a parameter; the tensor itself becomes empty.</summary>
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
    }
}
