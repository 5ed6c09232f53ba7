namespace TeraPipe.Torch;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>First values of parameters; nothing of it is recorded for a backward pass.</summary>
        public static partial class init
        {
            /// <inheritdoc cref="Tensor.normal_"/>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1)
            {
                using var unrecorded = no_grad();
                return tensor.normal_(mean, std);
            }

            /// <inheritdoc cref="Tensor.zero_"/>
            public static Tensor zeros_(Tensor tensor)
            {
                using var unrecorded = no_grad();
                return tensor.zero_();
            }

            /// <summary>Sets every element to one.</summary>
            public static Tensor ones_(Tensor tensor)
            {
                using var unrecorded = no_grad();
                return tensor.fill_(1);
            }
        }
    }
}
