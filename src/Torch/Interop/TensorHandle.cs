using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Owns one <c>at::Tensor*</c>, and keeps it alive through every call it is passed to.</summary>
internal sealed class TensorHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <summary>Stands for no tensor where the shim accepts a null.</summary>
    internal static readonly TensorHandle None = new();

    /// <summary>Held by a tensor whose own handle another took: calls with it say that it is disposed.</summary>
    internal static readonly TensorHandle Taken = Closed();

    internal TensorHandle(nint tensor)
        : this() => SetHandle(tensor);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.tp_free(handle) == Status.Ok;

    private static TensorHandle Closed()
    {
        var handle = new TensorHandle();
        handle.Dispose();
        return handle;
    }
}
