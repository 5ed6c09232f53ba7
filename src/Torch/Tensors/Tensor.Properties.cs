using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The size of each dimension.</summary>
        public long[] shape
        {
            get
            {
                var sizes = new long[dim()];
                tp_shape(SafeHandle, sizes).Check();
                return sizes;
            }
        }

        /// <summary>The element type.</summary>
        public ScalarType dtype => (ScalarType)tp_dtype(SafeHandle).Check();

        /// <summary>Where the elements are.</summary>
        public Device device
        {
            get
            {
                tp_device(SafeHandle, out var type, out var index).Check();
                return new Device((DeviceType)type, index);
            }
        }

        /// <summary>On which kind of device the elements are.</summary>
        public DeviceType device_type => device.type;

        /// <summary>The number of dimensions.</summary>
        public long dim() => tp_dim(SafeHandle).Check();

        /// <summary>The size of one dimension; -1 is the last.</summary>
        public long size(int dim) => tp_size(SafeHandle, dim).Check();

        /// <summary>The number of elements.</summary>
        public long numel() => tp_numel(SafeHandle).Check();

        /// <summary>Whether the elements lie in memory row by row, without gaps.</summary>
        public bool is_contiguous() => tp_is_contiguous(SafeHandle).Check() != 0;
    }
}
