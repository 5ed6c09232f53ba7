using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch.Native;

/// <summary>A thread's stay in an account. It keeps the account alive.</summary>
internal sealed class MemoryAccountEntry : IDisposable
{
    [ThreadStatic]
    private static MemoryAccountEntry? _innermost;

    private readonly AccountHandle _handle;
    private readonly MemoryAccountEntry? _outer = _innermost;
    private bool _left;

    internal MemoryAccountEntry(AccountHandle handle)
    {
        var added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
        _innermost = this;
        tp_enter_account(handle.DangerousGetHandle());
    }

    /// <exception cref="InvalidOperationException">Another thread's, or not the innermost.</exception>
    public void Dispose()
    {
        if (_left)
        {
            return;
        }

        if (_innermost != this)
        {
            throw new InvalidOperationException("A thread leaves its own memory accounts, the innermost first.");
        }

        _left = true;
        _innermost = _outer;
        tp_enter_account(_outer?._handle.DangerousGetHandle() ?? 0);
        _handle.DangerousRelease();
    }
}
