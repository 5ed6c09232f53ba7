using TeraPipe.Torch.Interop;
using static TeraPipe.Torch.Interop.NativeMethods;

namespace TeraPipe.Torch;

public static partial class torch
{
    /// <summary>Until it is disposed, nothing this thread does is recorded for a backward pass.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Until it is disposed, what this thread does is recorded for a backward pass, or is not.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <summary>Whether what this thread does is recorded for a backward pass.</summary>
    public static bool is_grad_enabled() => tp_is_grad_enabled().Check() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = is_grad_enabled();

        internal GradMode(bool enabled) => tp_set_grad_enabled(enabled).Check();

        public void Dispose() => tp_set_grad_enabled(_before).Check();
    }
}
