using TeraPipe.Torch.Native;

namespace TeraPipe.Executor.Model;

/// <summary>
/// Attention of a slice of l tokens to its context of c and to itself, exact: softmax(QKᵀ/√d) V, in which query i sees
/// the keys 0 to c + i, or, in an encoder, all of them. Forward and backward are called under no_grad.
/// </summary>
internal static class ContextAttention
{
    private static int _saidUnfused;

    /// <param name="queries">The slice's, [b, heads, l, d].</param>
    /// <param name="keys">
    /// The context's and then the slice's, [b, key/value heads, c + l, d]: the first tokens of the sequence's buffer
    /// [b, key/value heads, L, d]. Equal runs of heads share one of these. Not to be changed before backward.
    /// </param>
    /// <param name="values">As the keys.</param>
    /// <param name="output">Of <see cref="Empty"/>, [b, heads, l, d]; filled.</param>
    /// <param name="isCausal">Whether a query sees no key after it; the fused kernel is for these alone.</param>
    /// <returns>What backward needs, to be disposed after it.</returns>
    public static SavedAttention Forward(
        Tensor queries, Tensor keys, Tensor values, Tensor output, bool isCausal = true)
    {
        using var scope = NewDisposeScope();
        var isFused = isCausal && IsFused(queries);
        var saved = new SavedAttention(
            queries.contiguous(), keys.alias(), values.alias(), output.alias(), isFused ? EmptyRows(queries) : null)
        {
            IsCausal = isCausal,
        };
        if (isFused)
        {
            FusedAttention.Forward(saved.Handles);
        }
        else
        {
            AttentionBlocks.Forward(saved);
        }

        return saved.Detach();
    }

    /// <summary>
    /// Room for the output, [b, heads, l, d], in memory as [b, l, heads, d]: joining the heads is a view.
    /// </summary>
    public static Tensor Empty(Tensor queries)
    {
        var shape = queries.shape;
        return empty([shape[0], shape[2], shape[1], shape[3]], dtype: queries.dtype, device: queries.device)
            .transpose(1, 2);
    }

    /// <param name="saved">What forward saved.</param>
    /// <param name="outputGradient">[b, heads, l, d].</param>
    /// <param name="keyGradients">
    /// Gradients of the keys that forward saw, [b, key/value heads, c + l, d], as the first tokens of the sequence's
    /// buffer; what this slice contributes is added.
    /// </param>
    /// <param name="valueGradients">As the keys'.</param>
    /// <returns>The gradient of the queries, [b, heads, l, d]; in memory as [b, l, heads, d].</returns>
    public static Tensor Backward(
        SavedAttention saved, Tensor outputGradient, Tensor keyGradients, Tensor valueGradients)
    {
        using var scope = NewDisposeScope();
        var queryGradient = Empty(saved.Queries);
        if (saved.LogSumExp is null)
        {
            AttentionBlocks.Backward(saved, outputGradient, queryGradient, keyGradients, valueGradients);
        }
        else
        {
            FusedAttention.Backward(
                saved.Handles, outputGradient.Handle, queryGradient.Handle, keyGradients.Handle, valueGradients.Handle);
            GC.KeepAlive((saved, outputGradient, keyGradients, valueGradients)); // a handle alone does not
        }

        return queryGradient.MoveToOuterDisposeScope();
    }

    private static bool IsFused(Tensor queries)
    {
        var isFused = FusedAttention.Supports(queries.Handle);
        if (!isFused && Interlocked.Exchange(ref _saidUnfused, 1) == 0)
        {
            Console.Error.WriteLine(
                $"executor: no fused attention for {queries.dtype} on {queries.device.type} and heads of "
                + $"{queries.shape[3]} numbers here; separate operations, which are slower, do it"
                + (NativeExtras.AreThere ? "" : $"; nor is memory counted: {NativeExtras.Absence}"));
        }

        return isFused;
    }

    private static Tensor EmptyRows(Tensor queries)
    {
        var dtype = queries.device.type == DeviceType.CUDA ? ScalarType.Float32 : queries.dtype.Wide();
        return empty([.. queries.shape.AsSpan(0, 3)], dtype: dtype, device: queries.device);
    }
}
