using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

internal static partial class NativeMethods
{
    [LibraryImport(Shim.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial StoreHandle tp_store(
        string host, int port, [MarshalAs(UnmanagedType.U1)] bool isServer, long timeoutMs);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_free_store(nint store);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_store_port(StoreHandle store);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_store_set_timeout(StoreHandle store, long timeoutMs);

    [LibraryImport(Shim.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Status tp_store_set(StoreHandle store, string key, ReadOnlySpan<byte> value, long size);

    [LibraryImport(Shim.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long tp_store_get(StoreHandle store, string key, Span<byte> buffer, long capacity);

    [LibraryImport(Shim.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Status tp_store_add(StoreHandle store, string key, long amount, out long sum);

    [LibraryImport(Shim.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long tp_store_check(StoreHandle store, string key);

    [LibraryImport(Shim.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial GroupHandle tp_gloo_group(
        StoreHandle store, string prefix, int rank, int size, long timeoutMs, string address);

    [LibraryImport(Shim.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial GroupHandle tp_nccl_group(
        StoreHandle store, string prefix, int rank, int size, long timeoutMs);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_free_group(nint group);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_abandon_group(nint group);

    [LibraryImport(Shim.Name)]
    internal static partial WorkHandle tp_send(GroupHandle group, nint tensor, int destination, int tag);

    [LibraryImport(Shim.Name)]
    internal static partial WorkHandle tp_receive(GroupHandle group, nint tensor, int source, int tag);

    [LibraryImport(Shim.Name)]
    internal static partial WorkHandle tp_all_reduce(GroupHandle group, nint tensor, int op);

    [LibraryImport(Shim.Name)]
    internal static partial WorkHandle tp_broadcast(GroupHandle group, nint tensor, int root);

    [LibraryImport(Shim.Name)]
    internal static partial WorkHandle tp_all_gather(
        GroupHandle group, nint[] outputs, long outputCount, nint input);

    [LibraryImport(Shim.Name)]
    internal static partial WorkHandle tp_barrier(GroupHandle group);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_work_is_completed(WorkHandle work);

    [LibraryImport(Shim.Name)]
    internal static partial long tp_work_wait(WorkHandle work);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_work_abort(WorkHandle work);

    [LibraryImport(Shim.Name)]
    internal static partial Status tp_free_work(nint work);
}
