using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Interop;

/// <summary>Owns one <c>at::Generator*</c>.</summary>
internal sealed class GeneratorHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <summary>Stands for the generator that all threads share.</summary>
    internal static readonly GeneratorHandle Shared = new();

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.tp_free_generator(handle) == Status.Ok;
}
