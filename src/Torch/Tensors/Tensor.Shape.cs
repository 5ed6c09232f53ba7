using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same elements in another shape, without a copy; one size may be -1.</summary>
        public Tensor view(params long[] shape) => new(tp_view(SafeHandle, shape, shape.Length));

        /// <summary>The same elements in another shape, copied only if they must be; one size may be -1.</summary>
        public Tensor reshape(params long[] shape) => new(tp_reshape(SafeHandle, shape, shape.Length));

        /// <summary>Repeats dimensions of size 1 without a copy; -1 keeps a size.</summary>
        public Tensor expand(params long[] sizes) => new(tp_expand(SafeHandle, sizes, sizes.Length));

        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(params long[] permutation) =>
            new(tp_permute(SafeHandle, permutation, permutation.Length));

        /// <summary>Two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => new(tp_transpose(SafeHandle, dim0, dim1));

        /// <summary>A new dimension of size 1.</summary>
        public Tensor unsqueeze(long dim) => new(tp_unsqueeze(SafeHandle, dim));

        /// <summary>Without a dimension of size 1, or without all of them.</summary>
        public Tensor squeeze(long? dim = null) =>
            new(dim is { } one ? tp_squeeze_dim(SafeHandle, one) : tp_squeeze(SafeHandle));

        /// <summary>A run of dimensions as one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => new(tp_flatten(SafeHandle, start_dim, end_dim));

        /// <summary>A range of one dimension, as a view.</summary>
        public Tensor narrow(long dim, long start, long length) => new(tp_narrow(SafeHandle, dim, start, length));

        /// <summary>One index of a dimension, which goes, as a view.</summary>
        public Tensor select(long dim, long index) => new(tp_select(SafeHandle, dim, index));

        /// <summary>A copy of these indices of one dimension, in their order.</summary>
        public Tensor index_select(long dim, Tensor index) => new(tp_index_select(SafeHandle, dim, index.SafeHandle));

        /// <summary>For each place of the index, the element there that the index names along one dimension.</summary>
        public Tensor gather(long dim, Tensor index) => new(tp_gather(SafeHandle, dim, index.SafeHandle));

        /// <summary>At most that many views of a dimension, equally long but perhaps for the last.</summary>
        public Tensor[] chunk(long chunks, long dim = 0)
        {
            var results = new nint[Math.Max(1, chunks)];
            var count = tp_chunk(SafeHandle, chunks, dim, results).Check();
            return Wrap(results.AsSpan(0, (int)count));
        }

        /// <summary>Views of a dimension, each of this size but perhaps for the last.</summary>
        public Tensor[] split(long size, int dim = 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
            var whole = this.size(dim);
            var parts = (int)Math.Max(1, (whole + size - 1) / size);
            return split([.. Enumerable.Range(0, parts).Select(i => Math.Min(size, whole - (i * size)))], (long)dim);
        }

        /// <summary>Views of a dimension, of these sizes; they must add up to it.</summary>
        public Tensor[] split(long[] sizes, long dim = 0)
        {
            var results = new nint[sizes.Length];
            tp_split(SafeHandle, sizes, sizes.Length, dim, results).Check();
            return Wrap(results);
        }

        private static Tensor[] Wrap(ReadOnlySpan<nint> results)
        {
            var tensors = new Tensor[results.Length];
            for (var i = 0; i < results.Length; i++)
            {
                tensors[i] = new Tensor(new TensorHandle(results[i]));
            }

            return tensors;
        }
    }
}
