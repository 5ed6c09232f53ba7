using TeraPipe.Torch.Interop;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>An array of one element type on one device: LibTorch's, held until this object is disposed.</summary>
    /// <remarks>Views share their elements with the tensor they were made from, and keep them alive.</remarks>
    public partial class Tensor : IDisposable
    {
        internal Tensor(TensorHandle handle)
        {
            if (handle.IsInvalid)
            {
                StatusExtensions.ThrowLast();
            }

            SafeHandle = handle;
            DisposeScope.Current?.Add(this);
        }

        /// <summary>Takes the place of another tensor, which is left empty, in its scope too.</summary>
        private protected Tensor(Tensor emptied)
        {
            SafeHandle = emptied.SafeHandle;
            emptied.SafeHandle = TensorHandle.Taken;
            if (emptied.OwningDisposeScope is { } scope)
            {
                scope.Remove(emptied);
                scope.Add(this);
            }
        }

        /// <summary>The <c>at::Tensor*</c>; it lives as long as this object is not disposed.</summary>
        /// <exception cref="ObjectDisposedException">It was disposed.</exception>
        public nint Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(IsInvalid, this);
                return SafeHandle.DangerousGetHandle();
            }
        }

        /// <summary>Whether there is no tensor any more.</summary>
        public bool IsInvalid => SafeHandle.IsClosed;

        internal TensorHandle SafeHandle { get; private set; }

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>Lets go of the tensor; its elements are freed with the last tensor that shares them.</summary>
        public void Dispose()
        {
            OwningDisposeScope?.Remove(this);
            SafeHandle.Dispose();
            GC.SuppressFinalize(this);
        }

        /// <summary>Hands the tensor to the dispose scope around its own.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its dispose scope: whoever holds it disposes it, on any thread.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Element type, shape and device, such as <c>[2x3], type = Float32, device = cpu</c>.</summary>
        public override string ToString() =>
            IsInvalid ? "[disposed]" : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";
    }
}
