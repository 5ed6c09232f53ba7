using TeraPipe.Torch.Interop;

namespace TeraPipe.Torch.Native;

/// <summary>
/// Whether this namespace works here. With our own binding it always does, since tensors are in the same library; a
/// program on TorchSharp may run without, in one process (docs/torchsharp.md).
/// </summary>
public static class NativeExtras
{
    private static readonly Lazy<string?> Found = new(Find);

    /// <summary>Whether the shim is there and fits LibTorch.</summary>
    public static bool AreThere => Found.Value is null;

    /// <summary>Why they are not there; null where they are.</summary>
    public static string? Absence => Found.Value;

    private static string? Find()
    {
        try
        {
            _ = Shim.Library;
            return null;
        }
        catch (TorchNotFoundException absent)
        {
            return absent.Message;
        }
    }
}
