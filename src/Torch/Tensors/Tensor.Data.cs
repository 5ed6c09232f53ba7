using TeraPipe.Torch.Interop;
using TeraPipe.Torch.Utils;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The only element.</summary>
        /// <exception cref="ArgumentException">There are more, or <typeparamref name="T"/> is not its type.</exception>
        public T item<T>()
            where T : unmanaged
        {
            if (numel() != 1)
            {
                throw new ArgumentException($"item() is for a tensor of one element; this one has the shape {this}.");
            }

            using var elements = data<T>();
            return elements.ToArray()[0];
        }

        /// <summary>The only element, whatever its type.</summary>
        /// <exception cref="TorchException">There is not exactly one.</exception>
        public Scalar ToScalar()
        {
            tp_item(SafeHandle, out var value).Check();
            return value;
        }

        /// <summary>The elements, row by row, on the host.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the element type.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged => new(this);

        /// <summary>
        /// The elements' own bytes, on the host, row by row: what is written here is in the tensor, which must outlive
        /// them.
        /// </summary>
        /// <exception cref="ArgumentException">
        /// They are elsewhere, do not lie row by row, or are more than 2 GiB.
        /// </exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                var count = numel() * ElementType.SizeOf(dtype);
                if (device_type != DeviceType.CPU || !is_contiguous() || count > int.MaxValue)
                {
                    throw new ArgumentException(
                        $"Bytes are those of less than 2 GiB, on the host, contiguous; this tensor is {this}.");
                }

                tp_data(SafeHandle, out var data).Check();
                return new Span<byte>((void*)data, (int)count);
            }
        }

        /// <summary>This tensor as the element type and device asked for; itself if it is that already.</summary>
        /// <param name="type">The element type.</param>
        /// <param name="copy">Copy even so.</param>
        /// <param name="disposeAfter">Dispose this tensor afterwards.</param>
        /// <param name="non_blocking">Do not wait for a copy between host and device.</param>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            To(new TensorOptions(type, null), copy, disposeAfter, non_blocking);

        /// <inheritdoc cref="to(ScalarType, bool, bool, bool)"/>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            To(new TensorOptions(null, device), copy, disposeAfter, non_blocking);

        /// <inheritdoc cref="to(ScalarType, bool, bool, bool)"/>
        public Tensor to(
            ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            To(new TensorOptions(type, device), copy, disposeAfter, non_blocking);

        /// <summary>This tensor on the host.</summary>
        public Tensor cpu() => to(CPU);

        /// <summary>This tensor on a CUDA device, the current one unless another is named.</summary>
        public Tensor cuda(Device? device = null, bool non_blocking = false) =>
            to(device ?? CUDA, non_blocking: non_blocking);

        /// <summary>Overwrites the elements with another tensor's, converted and broadcast.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            tp_copy_(SafeHandle, source.SafeHandle, nonBlocking).Check();
            return this;
        }

        /// <summary>A copy with elements of its own; gradients flow through.</summary>
        public Tensor clone() => new(tp_clone(SafeHandle));

        /// <summary>The same elements under another object; gradients flow through.</summary>
        public Tensor alias() => new(tp_alias(SafeHandle));

        /// <summary>The elements row by row without gaps; this tensor's own if they lie so.</summary>
        public Tensor contiguous() => new(tp_contiguous(SafeHandle));

        /// <summary>Sets every element to zero.</summary>
        public Tensor zero_()
        {
            tp_zero_(SafeHandle).Check();
            return this;
        }

        /// <summary>Sets every element to a value.</summary>
        public Tensor fill_(Scalar value)
        {
            tp_fill_(SafeHandle, value).Check();
            return this;
        }

        /// <summary>Draws every element from a normal distribution.</summary>
        public Tensor normal_(double mean = 0, double std = 1)
        {
            tp_normal_(SafeHandle, mean, std).Check();
            return this;
        }

        /// <summary>Draws every element evenly from one number (included) to another (not).</summary>
        public Tensor uniform_(double from, double to)
        {
            tp_uniform_(SafeHandle, from, to).Check();
            return this;
        }

        private Tensor To(TensorOptions options, bool copy, bool disposeAfter, bool nonBlocking)
        {
            var result = new Tensor(tp_to(SafeHandle, options, nonBlocking, copy));
            if (disposeAfter)
            {
                Dispose();
            }

            return result;
        }
    }
}
