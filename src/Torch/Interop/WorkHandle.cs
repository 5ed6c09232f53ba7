using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Owns one operation of a process group, and the tensors it works on.</summary>
internal sealed class WorkHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.tp_free_work(handle) == Status.Ok;
}
