using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name)]
    internal static partial int tp_abi_version();

    [LibraryImport(Shim.Name)]
    internal static partial nint tp_torch_version();

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_last_status();

    [LibraryImport(Shim.Name)]
    internal static partial nint tp_last_error();

    [LibraryImport(Shim.Name)]
    internal static partial long tp_live_tensors();

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_free(nint tensor);

    [LibraryImport(Shim.Name)]
    internal static partial nint tp_library_of(nint address);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_set_num_threads(int threads);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_get_num_threads();

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_manual_seed(long seed);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_cuda_device_count();

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_cuda_synchronize(long deviceIndex);
}
