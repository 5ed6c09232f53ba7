using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Turns what a call came to into an exception of its kind.</summary>
internal static class StatusExtensions
{
    /// <exception cref="TorchException">The call failed; the type says how.</exception>
    internal static void Check(this Status status)
    {
        if (status != Status.Ok)
        {
            ThrowLast();
        }
    }

    /// <summary>Passes a count or a flag on; below zero it means that the call failed.</summary>
    internal static long Check(this long count)
    {
        if (count < 0)
        {
            ThrowLast();
        }

        return count;
    }

    /// <summary>Throws what failed last on this thread.</summary>
    [DoesNotReturn]
    internal static void ThrowLast()
    {
        var message = Marshal.PtrToStringUTF8(NativeMethods.tp_last_error()) ?? "";
        throw NativeMethods.tp_last_status() switch
        {
            Status.Index => new TorchIndexException(message),
            Status.Value => new TorchValueException(message),
            Status.Type => new TorchTypeException(message),
            Status.NotImplemented => new TorchNotImplementedException(message),
            Status.OutOfMemory => new TorchOutOfMemoryException(message),
            _ => new TorchException(message),
        };
    }
}
