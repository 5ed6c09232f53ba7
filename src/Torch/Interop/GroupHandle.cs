using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Owns one process group.</summary>
/// <remarks>
/// To free it is to join its threads, which may wait for a peer for long: only who asks for that gets it. The finalizer
/// of a forgotten one abandons it.
/// </remarks>
internal sealed class GroupHandle() : SafeHandle(0, ownsHandle: true)
{
    private volatile bool _joins;

    public override bool IsInvalid => handle == 0;

    /// <summary>Disposes it, and joins its threads.</summary>
    internal void Join()
    {
        _joins = true;
        Dispose();
    }

    protected override bool ReleaseHandle() =>
        (_joins ? NativeMethods.tp_free_group(handle) : NativeMethods.tp_abandon_group(handle)) == Status.Ok;
}
