namespace TeraPipe.Executor.Model;

/// <summary>
/// Attention by the tensor library's own operations, on any device and for any type, a block of queries at a time: keys
/// after a block's last query are left out instead of masked, which saves half the work of a whole sequence and keeps
/// the scores in the processor's cache. Heads of queries that share one of keys and values, a group, are one matrix.
/// </summary>
/// <remarks>
/// With P = softmax(S) for the scores S = QKᵀ/√d, as in Dao, "FlashAttention-2", 2023, section 2.1: dV = Pᵀ dO,
/// dS = P ∘ (dO Vᵀ − rowsum(dO ∘ O)), dQ = dS K/√d, dK = dSᵀ Q/√d.
/// P is computed twice. Kept from forward, it made both together take 0.82 times as long on the CPU; but this is the
/// path of devices without a fused kernel, where memory is scarcer.
/// </remarks>
internal static class AttentionBlocks
{
    /// <summary>Fills the output.</summary>
    public static void Forward(SavedAttention to)
    {
        using var scope = NewDisposeScope();
        var (queries, keys, values, mask) = (Scaled(to), Flat(to.Keys), Flat(to.Values), Mask(to));
        foreach (var block in Blocks(to))
        {
            using var inner = NewDisposeScope();
            var output = to.Output.narrow(2, block.Start, block.Tokens);
            output.copy_(Probabilities(block, queries, keys, mask).bmm(block.UpTo(values)).view(output.shape));
        }
    }

    /// <summary>
    /// Fills the queries' gradient, [b, heads, l, d], and adds to the keys' and values', [b, key/value heads, c + l,
    /// d].
    /// </summary>
    public static void Backward(
        SavedAttention saved, Tensor outputGradient, Tensor queryGradient, Tensor keyGradients, Tensor valueGradients)
    {
        using var scope = NewDisposeScope();
        var (queries, keys, values) = (Scaled(saved), Flat(saved.Keys), Flat(saved.Values));
        var (toKeys, toValues) = (InPlace(keyGradients), InPlace(valueGradients));
        var (toOutput, mask) = (Grouped(outputGradient, saved), Mask(saved));
        var outputDot = Grouped(saved.Output.mul(outputGradient).sum(-1, keepdim: true), saved);
        foreach (var block in Blocks(saved))
        {
            using var inner = NewDisposeScope();
            var probabilities = Probabilities(block, queries, keys, mask);
            var ownToOutput = block.Own(toOutput);
            block.UpTo(toValues).add_(probabilities.transpose(1, 2).bmm(ownToOutput));
            var toScores = ownToOutput.bmm(block.UpTo(values).transpose(1, 2));
            toScores.sub_(block.Own(outputDot)).mul_(probabilities);
            block.UpTo(toKeys).add_(toScores.transpose(1, 2).bmm(block.Own(queries)));
            var toQueries = queryGradient.narrow(2, block.Start, block.Tokens);
            toQueries.copy_(toScores.bmm(block.UpTo(keys)).view(toQueries.shape));
        }

        queryGradient.mul_(Scale(saved));
    }

    private static IEnumerable<AttentionBlock> Blocks(SavedAttention of) =>
        AttentionBlock.Of(of.Queries.shape[2], of.Keys.shape[2], of.IsCausal);

    /// <returns>[b · key/value heads, group · tokens, seen].</returns>
    private static Tensor Probabilities(AttentionBlock block, Tensor queries, Tensor keys, Tensor? mask)
    {
        var scores = block.Own(queries).bmm(block.UpTo(keys).transpose(1, 2));
        if (mask is not null)
        {
            scores.view(scores.shape[0], -1, block.Tokens, block.Seen)
                .narrow(3, block.Seen - block.Tokens, block.Tokens)
                .add_(mask.narrow(0, 0, block.Tokens).narrow(1, 0, block.Tokens));
        }

        return scores.softmax(-1);
    }

    /// <summary>−∞ where a key is after the query, 0 elsewhere: for the scores of a block's own keys; null where all
    /// are seen.</summary>
    private static Tensor? Mask(SavedAttention of)
    {
        if (!of.IsCausal)
        {
            return null;
        }

        var queries = of.Queries;
        var tokens = Math.Min(AttentionBlock.MaxTokens, queries.shape[2]);
        var zero = zeros([tokens, tokens], dtype: queries.dtype, device: queries.device);
        return zero.masked_fill(zero.add(1).tril().eq(0), double.NegativeInfinity);
    }

    private static double Scale(SavedAttention saved) => 1 / Math.Sqrt(saved.Queries.shape[3]);

    private static Tensor Scaled(SavedAttention saved) => Grouped(saved.Queries.mul(Scale(saved)), saved);

    /// <summary>[b, heads, l, n] → [b · key/value heads, group, l, n].</summary>
    private static Tensor Grouped(Tensor x, SavedAttention of)
    {
        var keyValueHeads = of.Keys.shape[1];
        return x.reshape(x.shape[0] * keyValueHeads, x.shape[1] / keyValueHeads, x.shape[2], x.shape[3]);
    }

    /// <summary>[b, key/value heads, tokens, d] → [b · key/value heads, tokens, d].</summary>
    private static Tensor Flat(Tensor x) => x.reshape(x.shape[0] * x.shape[1], x.shape[2], x.shape[3]);

    /// <summary>As <see cref="Flat"/>, never a copy: an error if the sequences' heads are not evenly apart.</summary>
    private static Tensor InPlace(Tensor x) => x.view(x.shape[0] * x.shape[1], x.shape[2], x.shape[3]);
}
