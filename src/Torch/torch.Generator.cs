using TeraPipe.Torch.Interop;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>
    /// A stream of random numbers of its own, on the CPU: what it gives depends on its seed alone, whatever other
    /// threads draw.
    /// </summary>
    public sealed class Generator : IDisposable
    {
        /// <param name="seed">Equal seeds give equal numbers.</param>
        /// <exception cref="TorchException">LibTorch could not make it.</exception>
        public Generator(ulong seed = 0)
        {
            Handle = NativeMethods.tp_generator(unchecked((long)seed));
            if (Handle.IsInvalid)
            {
                StatusExtensions.ThrowLast();
            }
        }

        internal GeneratorHandle Handle { get; }

        /// <inheritdoc/>
        public void Dispose() => Handle.Dispose();
    }
}
