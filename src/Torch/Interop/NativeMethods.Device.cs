using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial long tp_cuda_has_event_times();

    [LibraryImport(Shim.Name)]
    internal static partial EventHandle tp_cuda_event();

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_free_cuda_event(nint e);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_cuda_event_record(EventHandle e);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_cuda_event_elapsed(EventHandle start, EventHandle end, out double milliseconds);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_cuda_has_memory_stats();

    [LibraryImport(Shim.Name)]
    internal static partial long tp_cuda_bytes(long deviceIndex, [MarshalAs(UnmanagedType.U1)] bool peak);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_cuda_reset_peak(long deviceIndex);
}
