using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Holds one account of memory; its blocks hold it, too.</summary>
internal sealed class AccountHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.tp_free_account(handle) == Status.Ok;
}
