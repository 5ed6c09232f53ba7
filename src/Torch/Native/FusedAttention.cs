using TeraPipe.Torch.Interop;

namespace TeraPipe.Torch.Native;

/// <summary>
/// Causal attention of tokens to their context and to themselves, softmax(QKᵀ/√d) V, in which query i of l sees the
/// keys 0 to c + i: in one call forward and one backward, which keep no score. On the host our own kernel, for single
/// and double precision; on CUDA LibTorch's flash attention (2.3 and later), for 16-bit numbers and heads of 8, 16, …
/// 256.
/// </summary>
public static class FusedAttention
{
    /// <summary>
    /// Whether there is a kernel for these queries: their type, their device and this LibTorch. None without the shim.
    /// </summary>
    /// <param name="queries">Handle of [b, heads, l, d].</param>
    public static bool Supports(nint queries) =>
        NativeExtras.AreThere && NativeMethods.tp_attention_has_kernel(queries).Check() != 0;

    /// <summary>Fills the output and the log-sum-exp.</summary>
    /// <exception cref="TorchException">The tensors do not fit one another, or there is no kernel for them.</exception>
    public static void Forward(AttentionHandles tensors) =>
        NativeMethods.tp_attention_forward(
            tensors.Queries, tensors.Keys, tensors.Values, tensors.Output, tensors.LogSumExp).Check();

    /// <summary>Adds to the gradients of keys and values, and fills that of the queries.</summary>
    /// <param name="saved">As forward left them.</param>
    /// <param name="outputGradient">[b, heads, l, d].</param>
    /// <param name="queryGradient">[b, heads, l, d], to be filled.</param>
    /// <param name="keyGradients">[b, key/value heads, c + l, d], to be added to.</param>
    /// <param name="valueGradients">As the keys'.</param>
    /// <exception cref="TorchException">The tensors do not fit one another, or there is no kernel for them.</exception>
    public static void Backward(
        AttentionHandles saved, nint outputGradient, nint queryGradient, nint keyGradients, nint valueGradients) =>
        NativeMethods.tp_attention_backward(
            saved.Queries, saved.Keys, saved.Values, saved.Output, saved.LogSumExp,
            outputGradient, queryGradient, keyGradients, valueGradients).Check();
}
