using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Native;

/// <summary>
/// What went wrong in LibTorch, whichever binding called it: ours throws a type for each kind, TorchSharp an
/// <see cref="ExternalException"/> for all, whose message alone tells (guard.h reads the same words).
/// </summary>
public static class TorchFault
{
    /// <summary>Whether it is LibTorch's.</summary>
    public static bool Is(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is TorchException || exception.GetType() == typeof(ExternalException); // no Win32Exception
    }

    /// <summary>Whether memory ran out, of the host or of a device.</summary>
    public static bool IsOutOfMemory(Exception exception) =>
        exception is TorchOutOfMemoryException
        || (Is(exception) && HasWord(exception, "out of memory", "DefaultCPUAllocator: "));

    /// <summary>Whether LibTorch lacks an operation for a number format or a device.</summary>
    public static bool IsNotImplemented(Exception exception) =>
        exception is TorchNotImplementedException
        || (Is(exception) && HasWord(exception, "\" not implemented for '", "Could not run 'aten::"));

    private static bool HasWord(Exception exception, params string[] words) =>
        words.Any(word => exception.Message.Contains(word, StringComparison.Ordinal));
}
