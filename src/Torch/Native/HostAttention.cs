using TeraPipe.Torch.Interop;

namespace TeraPipe.Torch.Native;

/// <summary>x</summary>
public static class HostAttention
{
    /// <summary>x</summary>
    public static void Forward(nint queries, nint keys, nint values, nint output, nint logSumExp) =>
        NativeMethods.tp_attention_forward(queries, keys, values, output, logSumExp).Check();

    /// <summary>x</summary>
    public static void Backward(
        (nint Queries, nint Keys, nint Values, nint Output, nint LogSumExp) saved,
        nint outputGradient,
        (nint Queries, nint Keys, nint Values) gradients) =>
        NativeMethods.tp_attention_backward(
            saved.Queries, saved.Keys, saved.Values, saved.Output, saved.LogSumExp,
            outputGradient, gradients.Queries, gradients.Keys, gradients.Values).Check();
}
