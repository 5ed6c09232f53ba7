using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Owns one event of a CUDA stream.</summary>
internal sealed class EventHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.tp_free_cuda_event(handle) == Status.Ok;
}
