namespace TeraPipe.Executor.Model;

/// <summary>
/// Attention of a slice to its context and to itself by the tensor library's own operations, on any device, a block of
/// queries at a time: keys after a block's last query are left out instead of masked, which saves half the work of a
/// whole sequence and keeps the scores in the processor's cache.
/// </summary>
/// <remarks>
/// With P = softmax(S) for the scores S = QKᵀ/√d, as in Dao, "FlashAttention-2", 2023, section 2.1: dV = Pᵀ dO,
/// dS = P ∘ (dO Vᵀ − rowsum(dO ∘ O)), dQ = dS K/√d, dK = dSᵀ Q/√d.
/// </remarks>
internal static class AttentionBlocks
{
    internal static bool Keep;
    internal static long BlockTokens = 128;

    /// <param name="queries">[b · heads, l, d], times 1/√d.</param>
    /// <param name="keys">[b · heads, c + l, d].</param>
    /// <param name="values">As the keys.</param>
    /// <param name="output">[b, heads, l, d], to be filled.</param>
    public static IReadOnlyList<Tensor> Forward(Tensor queries, Tensor keys, Tensor values, Tensor output)
    {
        var kept = new List<Tensor>();
        using var mask = Mask(queries);
        foreach (var block in AttentionBlock.Of(queries.shape[1], keys.shape[1], BlockTokens))
        {
            using var scope = NewDisposeScope();
            var probabilities = Probabilities(block, queries, keys, mask);
            var blockOutput = output.narrow(2, block.Start, block.Tokens);
            blockOutput.copy_(probabilities.bmm(block.Before(values)).view(blockOutput.shape));
            if (Keep) kept.Add(probabilities.MoveToOuterDisposeScope());
        }

        return kept;
    }

    public static void Backward(
        AttentionOperands saved, AttentionOperands gradients, Tensor outputGradient, Tensor outputDotGradient, IReadOnlyList<Tensor> kept)
    {
        using var mask = Mask(saved.Queries);
        var i = 0;
        foreach (var block in AttentionBlock.Of(saved.Queries.shape[1], saved.Keys.shape[1], BlockTokens))
        {
            using var scope = NewDisposeScope();
            var queries = block.Own(saved.Queries);
            var gradient = block.Own(outputGradient);
            var probabilities = Keep ? kept[i++] : Probabilities(block, saved.Queries, saved.Keys, mask);
            block.Before(gradients.Values).add_(probabilities.transpose(1, 2).bmm(gradient));
            var scoreGradient = gradient.bmm(block.Before(saved.Values).transpose(1, 2))
                .sub_(block.Own(outputDotGradient))
                .mul_(probabilities);
            block.Before(gradients.Keys).add_(scoreGradient.transpose(1, 2).bmm(queries));
            block.Own(gradients.Queries).copy_(scoreGradient.bmm(block.Before(saved.Keys)));
        }
    }

    private static Tensor Probabilities(AttentionBlock block, Tensor queries, Tensor keys, Tensor mask)
    {
        var scores = block.Own(queries).bmm(block.Before(keys).transpose(1, 2));
        scores.narrow(2, block.Seen - block.Tokens, block.Tokens)
            .add_(mask.narrow(0, 0, block.Tokens).narrow(1, 0, block.Tokens));
        return scores.softmax(-1);
    }

    /// <summary>−∞ where a key is after the query, 0 elsewhere; for the scores of a block's own keys.</summary>
    private static Tensor Mask(Tensor queries)
    {
        using var scope = NewDisposeScope();
        var tokens = Math.Min(BlockTokens, queries.shape[1]);
        var mask = zeros([tokens, tokens], dtype: queries.dtype, device: queries.device);
        return mask.masked_fill(mask.add(1).tril().eq(0), double.NegativeInfinity).MoveToOuterDisposeScope();
    }
}
