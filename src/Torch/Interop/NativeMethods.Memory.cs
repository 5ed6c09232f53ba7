using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial AccountHandle tp_account();

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_free_account(nint account);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_account_bytes(AccountHandle account);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_account_peak(AccountHandle account);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_account_reset_peak(AccountHandle account);

    [LibraryImport(Shim.Name)]
    internal static partial nint tp_enter_account(nint account);
}
