namespace TeraPipe.Executor.Model;

/// <summary>
/// Attention by ordinary operations, for layers that LibTorch's autograd records. Not LibTorch's own
/// scaled_dot_product_attention: its is_causal aligns the mask at the first key, which is wrong after a context, and
/// with a mask and a bias it keeps as much.
/// </summary>
internal static class MaskedAttention
{
    /// <param name="queries">[b, heads, l, d].</param>
    /// <param name="keys">Of context and slice, [b, key/value heads, c + l, d].</param>
    /// <param name="values">As the keys.</param>
    /// <param name="mask">Which keys are seen, [1 or b, 1, l, c + l]; every query sees one at least.</param>
    /// <param name="bias">Expands to [b, heads, l, c + l].</param>
    /// <returns>[b, heads, l, d].</returns>
    public static Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor mask, Tensor? bias)
    {
        var (sequences, heads, tokens, all) = (queries.shape[0], queries.shape[1], queries.shape[2], keys.shape[2]);
        var flat = sequences * keys.shape[1];
        var scaled = queries.mul(1 / Math.Sqrt(queries.shape[3])).reshape(flat, -1, queries.shape[3]);
        var scores = scaled.bmm(Flat(keys).transpose(1, 2)).view(sequences, heads, tokens, all).Wide();
        var biased = bias is null ? scores : scores.add(bias);
        var probabilities = biased.masked_fill(mask.eq(0), double.NegativeInfinity).softmax(-1).to(values.dtype);
        return probabilities.view(flat, -1, all).bmm(Flat(values)).view(sequences, heads, tokens, values.shape[3]);
    }

    /// <exception cref="ArgumentException">The shapes do not go together; says which.</exception>
    public static void Check(Tensor queries, Tensor keys, Tensor values, KeysValues? past)
    {
        static string Text(Tensor x) => $"[{string.Join(", ", x.shape)}]";
        if (queries.dim() != 4 || keys.dim() != 4 || values.dim() != 4
            || queries.shape[0] != keys.shape[0] || queries.shape[2] != keys.shape[2]
            || queries.shape[3] != keys.shape[3] || queries.shape[1] % keys.shape[1] != 0
            || !keys.shape.AsSpan(0, 3).SequenceEqual(values.shape.AsSpan(0, 3)))
        {
            throw new ArgumentException(
                $"Queries of {Text(queries)} cannot attend to keys of {Text(keys)} and values of {Text(values)}: they "
                + "are [b, heads, l, d] and [b, key/value heads, l, d], key/value heads dividing heads.");
        }

        if (past is { } before && (before.Keys.shape[1] != keys.shape[1] || before.Keys.shape[3] != keys.shape[3]))
        {
            throw new ArgumentException(
                $"Keys of {Text(keys)} do not go with the context's, {Text(before.Keys)}: heads and their size are "
                + "those that the layer declares.");
        }
    }

    private static Tensor Flat(Tensor x) => x.reshape(x.shape[0] * x.shape[1], x.shape[2], x.shape[3]);
}
