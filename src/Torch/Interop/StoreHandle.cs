using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Owns one connection to a store.</summary>
internal sealed class StoreHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.tp_free_store(handle) == Status.Ok;
}
